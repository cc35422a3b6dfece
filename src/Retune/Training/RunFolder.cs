using Retune.Models;

namespace Retune.Training;

/// <summary>What lies in the output folder of a run.</summary>
public enum RunFolderContent
{
    /// <summary>Neither a checkpoint nor a model: no run has begun here.</summary>
    Nothing,

    /// <summary>The checkpoint of a run that was cut short, and the best model so far if there was one.</summary>
    InterruptedRun,

    /// <summary>A model, and no checkpoint: the run that wrote it is finished.</summary>
    FinishedModel,
}

/// <summary>
/// The output folder of a run, held by one process: a lock on a file in it, which the system drops when the process ends, in
/// whatever way. The file that a killed process leaves behind blocks nobody.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string LockFile = ".retune-lock";

    private readonly FileStream _lock;
    private readonly bool _created;

    private RunFolder(string path, FileStream fileLock, bool created)
    {
        Path = path;
        _lock = fileLock;
        _created = created;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What lies in it now.</summary>
    public RunFolderContent Content =>
        File.Exists(System.IO.Path.Combine(Path, Checkpoint.FileName)) ? RunFolderContent.InterruptedRun
        : File.Exists(System.IO.Path.Combine(Path, LanguageModel.ConfigurationFile)) ? RunFolderContent.FinishedModel
        : RunFolderContent.Nothing;

    /// <summary>Takes hold of a folder, creating it if need be.</summary>
    /// <exception cref="InputException">It is a file, or another run holds it.</exception>
    /// <exception cref="RetuneException">It cannot be created or written.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path))
            throw new InputException($"The output folder {path} is a file; give a folder, which is created where missing.");
        string file = System.IO.Path.Combine(path, LockFile);
        bool created = !Directory.Exists(path);
        try
        {
            while (true)
            {
                Directory.CreateDirectory(path);
                var fileLock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
                // Opened just before its holder deleted it, the file is locked but nobody else would find it: once more.
                if (File.Exists(file))
                    return new RunFolder(path, fileLock, created);
                fileLock.Dispose();
            }
        }
        catch (IOException failure) when (failure.GetType() == typeof(IOException) && File.Exists(file))
        {
            // The one failure that is neither a missing folder nor a missing right: somebody else has the lock.
            throw new InputException($"Another run is at work in the output folder {path}; wait for its end, or choose another folder.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RetuneException($"The output folder {path} cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Refuses to take the finished run in this folder for another one: a repeated command has its options.</summary>
    /// <param name="options">What the command says.</param>
    /// <param name="modelIsTrained">Whether it goes on from a trained model.</param>
    /// <exception cref="InputException">The first thing in which they differ, and both values.</exception>
    public void RequireFinishedWith(TrainingOptions options, bool modelIsTrained)
    {
        string path = System.IO.Path.Combine(Path, LanguageModel.ConfigurationFile);
        if (ModelConfiguration.Load(path).Training is { } training)
            RunIdentity.RequireFinishedWith(training, options, modelIsTrained, path);
    }

    /// <summary>Refuses to be the hold on another folder than the one that a run writes into.</summary>
    /// <exception cref="ArgumentException">It holds another folder.</exception>
    /// <exception cref="ObjectDisposedException">It holds none any more.</exception>
    internal void RequireHolds(string folder)
    {
        ObjectDisposedException.ThrowIf(_lock.SafeFileHandle.IsClosed, this);
        if (System.IO.Path.GetFullPath(Path) != System.IO.Path.GetFullPath(folder))
            throw new ArgumentException($"The run writes into {folder}, but the hold it was given is on {Path}; give the hold on its own output folder, or none.");
    }

    /// <summary>Lets the folder go; one that was created and into which nothing was written is removed.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (!_created)
            return;
        try
        {
            if (!Directory.EnumerateFileSystemEntries(Path).Any())
                Directory.Delete(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is gone, or somebody writes into it: both are well.
        }
    }
}
