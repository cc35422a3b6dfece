using Retune.Reliability;

namespace Retune.Tests.Reliability;

/// <summary>The short form of the kill driver of docs/reliability.md: the real program, killed with SIGKILL at random moments.</summary>
public class KillTests
{
    [Theory]
    [InlineData(false, "nce", 2)]
    [InlineData(true, "softmax", 1)]
    public void A_run_that_is_killed_and_resumed_ends_in_the_bytes_of_one_never_cut(bool adapts, string loss, int threads)
    {
        using var run = new SmallRun(size: 300);
        KillResult result = new KillDriver(run, new RunKind(adapts, loss, threads), seed: 1).Run(count: 4);
        Assert.Equal(4, result.Kills);
        Assert.True(result.Runs >= 1);
    }
}
