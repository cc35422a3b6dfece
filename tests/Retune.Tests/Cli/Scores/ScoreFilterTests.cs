using System.IO.Pipes;
using System.Text;
using Retune.Cli;
using Retune.Reliability;
using Retune.Tests.Scoring;

namespace Retune.Tests.Cli.Scores;

/// <summary>How <c>retune score</c> behaves between two pipes.</summary>
public sealed class ScoreFilterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ScoreFilterTests()
    {
        _model = _folder["model"];
        ScoringCase.Model(ScoringCase.Even).Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_line_is_answered_before_the_next_one_is_given()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var input = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        using var output = new WatchedWriter();
        var session = new Session(["score", "--model", _model], output, false, default) { Input = () => input };
        Task<int> run = Task.Run(() => RetuneCommand.Run(session, TextWriter.Null));
        foreach (string sentence in (string[])["w2 w3", "w4", "w5 w6 w7"])
        {
            // The blank line behind it is no reason to wait for more.
            pipe.Write(Encoding.UTF8.GetBytes(sentence + "\n\n"));
            await output.Wrote($"{sentence}\n", "ppl1=").WaitAsync(Patience);
        }
        pipe.Dispose();
        Assert.Equal(0, await run.WaitAsync(Patience));
        Assert.Contains("file -: 3 sentences, 6 words, 0 OOVs\n", output.ToString());
    }

    [Fact]
    public async Task An_interruption_ends_the_wait_for_input()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var input = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        using var output = new WatchedWriter();
        using var cancellation = new CancellationTokenSource();
        var session = new Session(["score", "--model", _model], output, false, cancellation.Token) { Input = () => input };
        Task<int> run = Task.Run(() => RetuneCommand.Run(session, TextWriter.Null));
        pipe.Write("w2\n"u8);
        await output.Wrote("w2\n", "ppl1=").WaitAsync(Patience);
        cancellation.Cancel();
        Assert.Equal(130, await run.WaitAsync(Patience));
        pipe.Dispose();         // The read that was left waits for it, and the end it reads from could not be closed before.
    }

    [UnixFact]          // On Windows a closed pipe is not noticed.
    public void An_output_that_nobody_reads_ends_an_endless_filter_quietly()
    {
        using CliProcess process = CliProcess.Shell($"(yes w2 w3 2>/dev/null | $RETUNE score --model '{_model}'; echo code $? >&2) | head -n 1");
        Assert.True(process.EndsWithin(Patience));
        Assert.Equal((0, "w2 w3\n", "code 0\n"), process.End());
    }

    /// <summary>Says when something has been written.</summary>
    private sealed class WatchedWriter : StringWriter
    {
        private readonly List<(string First, string Then, TaskCompletionSource Seen)> _awaited = [];

        /// <summary>Completes when the first text has been written and the second one behind it.</summary>
        public Task Wrote(string first, string then)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_awaited)
            {
                _awaited.Add((first, then, seen));
                Look();
            }
            return seen.Task;
        }

        public override void Write(string? value)
        {
            lock (_awaited)
            {
                base.Write(value);
                Look();
            }
        }

        private void Look()
        {
            string text = ToString();
            foreach ((string first, string then, TaskCompletionSource seen) in _awaited)
            {
                int at = text.IndexOf(first, StringComparison.Ordinal);
                if (at >= 0 && text.IndexOf(then, at, StringComparison.Ordinal) >= 0)
                    seen.TrySetResult();
            }
        }
    }
}
