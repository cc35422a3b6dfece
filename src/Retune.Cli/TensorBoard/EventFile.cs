using System.Globalization;
using System.Text;
using Google.Protobuf;
using Retune.Cli.TensorBoard.Messages;

namespace Retune.Cli.TensorBoard;

/// <summary>
/// An event file of TensorBoard: records of scalars by step. Every record is in the file when its call returns, so that
/// TensorBoard follows a run and a kill loses nothing; a record that was cut, TensorBoard passes over.
/// </summary>
internal sealed class EventFile : IDisposable
{
    /// <summary>The version of the format, the first record of every file.</summary>
    private const string Version = "brain.Event:2";

    /// <summary>How the names of all event files begin: TensorBoard looks for it.</summary>
    private const string Start = "events.out.tfevents.";

    private readonly FileStream _stream;
    private readonly TimeProvider _clock;

    private EventFile(FileStream stream, TimeProvider clock)
    {
        _stream = stream;
        _clock = clock;
    }

    /// <summary>Whether a folder holds event files already.</summary>
    public static bool Exists(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, Start + "*").Any();

    /// <summary>Creates a file of a new name in a folder: <c>events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER</c>.</summary>
    /// <param name="folder">The run's folder, created where missing. TensorBoard joins the files of one folder into one run.</param>
    /// <param name="clock">The time of the records.</param>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public static EventFile Create(string folder, TimeProvider clock) => Try(folder, () =>
    {
        Directory.CreateDirectory(folder);
        string start = string.Create(CultureInfo.InvariantCulture, $"{Start}{clock.GetUtcNow().ToUnixTimeSeconds():D10}.{Host()}.{Environment.ProcessId}.");
        int number = 0;
        while (File.Exists(Path.Combine(folder, start + number)))
            number++;
        var file = new EventFile(new FileStream(Path.Combine(folder, start + number), FileMode.CreateNew, FileAccess.Write, FileShare.Read), clock);
        file.Append(new Event { FileVersion = Version });
        return file;
    });

    /// <summary>Appends scalars of one step.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public void Scalars(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        var summary = new Summary();
        foreach ((string tag, double value) in scalars)
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        Append(new Event { Step = step, Summary = summary });
    }

    /// <summary>Makes TensorBoard forget what earlier files of the folder say of this step and later ones: a resumed run takes them again.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public void PurgeFrom(long step) =>
        Append(new Event { Step = step, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Append(Event record)
    {
        record.WallTime = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        Try(_stream.Name, () =>
        {
            RecordFile.Append(_stream, record.ToByteArray());
            _stream.Flush();
            return true;
        });
    }

    /// <summary>The machine's name in letters that every file system takes.</summary>
    private static string Host() =>
        string.Concat(Encoding.ASCII.GetString(Encoding.UTF8.GetBytes(Environment.MachineName)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));

    private static T Try<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RetuneException($"The TensorBoard events in {path} could not be written: {failure.Message}", failure);
        }
    }
}
