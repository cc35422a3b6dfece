using Retune.Cli;
using Retune.Cli.Output;

namespace Retune.Tests.Cli;

public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_standard_output_that_fails_does_not_stop_the_work_and_is_told_of_at_the_end()
    {
        string text = _folder.Write("text.txt", "a b a\n"), vocabulary = _folder["vocab.txt"];
        var error = new StringWriter();
        int exitCode = RetuneCommand.Run(["vocab", text, "--out", vocabulary], new FullDisk(), error);
        Assert.Equal(1, exitCode);
        Assert.Contains("Standard output could not be written any more, the work went on without it: No space", error.ToString());
        Assert.True(File.Exists(vocabulary));
    }

    [Fact]
    public void A_standard_error_that_fails_changes_no_exit_code() =>
        Assert.Equal(2, RetuneCommand.Run(["bogus"], new StringWriter(), new FullDisk()));

    [Fact]
    public void A_standard_output_that_was_closed_from_the_beginning_does_not_stop_the_work()
    {
        string text = _folder.Write("text.txt", "a b a\n"), vocabulary = _folder["vocab.txt"];
        Assert.Equal(1, RetuneCommand.Run(["vocab", text, "--out", vocabulary], new Closed(), new StringWriter()));
        Assert.True(File.Exists(vocabulary));
    }

    [Fact]
    public void An_error_does_not_stand_behind_what_was_begun_on_a_terminal()
    {
        var both = new StringWriter();
        var session = new Session(["score", "--model", _folder["none"]], both, Terminal: true, default);
        Assert.Equal(2, RetuneCommand.Run(session, both));
        Assert.StartsWith("retune: ", both.ToString());
        var lasting = new LastingOutput(both);
        new ProgressLine(lasting, terminal: true).Show("half");
        lasting.EndLine();
        lasting.EndLine();
        Assert.EndsWith("half" + Environment.NewLine, both.ToString());
    }

    [Fact]
    public void A_table_too_wide_for_a_terminal_keeps_its_cells_whole()
    {
        var output = new StringWriter();
        string[] titles = ["recipe", .. Enumerable.Range(0, 10).Select(column => $"a figure {column}")], row = ["general+domain", .. Enumerable.Range(0, 10).Select(column => $"{column}1,234,567")];
        new Tables(output, terminal: true).Write(titles, [row]);
        string[] lines = output.ToString().Split('\n');
        Assert.True(string.Join("  ", row).Length > 80);
        Assert.Contains(lines, line => row.All(line.Contains));
        Assert.Contains(lines, line => titles.All(line.Contains));
    }

    private sealed class Closed : StringWriter
    {
        public override void Write(string? value) => throw new UnauthorizedAccessException("Access to the path is denied.");

        public override void WriteLine(string? value) => throw new UnauthorizedAccessException("Access to the path is denied.");
    }

    private sealed class FullDisk : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");

        public override void Flush() => throw new IOException("No space left on device");
    }
}
