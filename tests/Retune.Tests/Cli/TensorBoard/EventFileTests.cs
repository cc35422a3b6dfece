using System.Text.Json;
using Retune.Cli.TensorBoard;
using Retune.Cli.TensorBoard.Messages;
using Retune.Tests.Models;

namespace Retune.Tests.Cli.TensorBoard;

/// <summary>Against a file of TensorBoard's own writer, and what TensorBoard read back from it.</summary>
public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Fixture => Fixtures.Path("events.out.tfevents.1700000000.host.1.0");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_of_TensorBoards_writer_reads_as_TensorBoard_read_it()
    {
        Dictionary<string, List<(double WallTime, long Step, float Value)>> scalars = EventReader.Scalars(EventReader.Events(Fixture));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Path("events-readback.json")));
        Assert.Equal(expected.RootElement.EnumerateObject().Select(tag => tag.Name).Order(), scalars.Keys.Order());
        foreach (JsonProperty tag in expected.RootElement.EnumerateObject())
            Assert.Equal(tag.Value.EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetInt64(), (float)point[2].GetDouble())), scalars[tag.Name]);
    }

    [Fact]
    public void The_same_scalars_are_the_same_bytes_as_TensorBoards()
    {
        List<byte[]> theirs = EventReader.Records(File.ReadAllBytes(Fixture));
        var clock = new SettableClock();
        using (EventFile file = EventFile.Create(_folder.Path, clock))
        {
            foreach (Event record in theirs.Select(Event.Parser.ParseFrom).Where(record => record.Summary?.Value.Any(value => value.HasSimpleValue) == true))
            {
                clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(record.WallTime);
                file.Scalars(record.Step, [.. record.Summary.Value.Select(value => (value.Tag, (double)value.SimpleValue))]);
            }
        }
        byte[] written = File.ReadAllBytes(Written());
        // TensorBoard's first record names its writer and time, its last one is a text; between them are the scalars.
        Assert.Equal(10, theirs.Count - 2);
        Assert.Equal(theirs[1..^1], EventReader.Records(written)[1..]);
        Assert.Contains(Convert.ToHexString(written.AsSpan(Length(EventReader.Records(written)[0]))), Convert.ToHexString(File.ReadAllBytes(Fixture)));
    }

    [Fact]
    public void The_first_record_tells_the_version_and_the_name_the_time()
    {
        var clock = new SettableClock { Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500) };
        EventFile.Create(_folder.Path, clock).Dispose();
        Event first = Assert.Single(EventReader.Events(Written()));
        Assert.Equal(Event.Parser.ParseFrom(EventReader.Records(File.ReadAllBytes(Fixture))[0]).FileVersion, first.FileVersion);
        Assert.Equal((1_700_000_000.5, 0L), (first.WallTime, first.Step));
        Assert.Matches($@"^events\.out\.tfevents\.1700000000\.[A-Za-z0-9._-]+\.{Environment.ProcessId}\.0$", Path.GetFileName(Written()));
    }

    [Fact]
    public void Two_files_of_one_second_have_two_names_and_each_record_is_on_disk_at_once()
    {
        var clock = new SettableClock();
        using EventFile one = EventFile.Create(_folder.Path, clock), two = EventFile.Create(_folder.Path, clock);
        two.Scalars(7, ("dev/perplexity", 51.5));
        string[] paths = [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];
        Assert.Equal([".0", ".1"], paths.Select(Path.GetExtension)!);
        using var stream = new FileStream(paths[1], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        Assert.Equal(2, EventReader.Records(bytes).Count);
    }

    [Fact]
    public void A_scalar_of_zero_is_written()
    {
        using (EventFile file = EventFile.Create(_folder.Path, TimeProvider.System))
            file.Scalars(1, ("dev/log_deviation_mean", 0));
        Assert.Equal((1L, 0f), EventReader.Scalars(EventReader.Events(Written()))["dev/log_deviation_mean"].Select(point => (point.Step, point.Value)).Single());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        string file = _folder.Write("file", "");
        RetuneException failure = Assert.Throws<RetuneException>(() => EventFile.Create(Path.Combine(file, "run"), TimeProvider.System));
        Assert.Contains(file, failure.Message);
    }

    private static int Length(byte[] record) => record.Length + 16;

    private string Written() => Assert.Single(Directory.GetFiles(_folder.Path));

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
