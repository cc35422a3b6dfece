namespace Retune.Tests.Candidates;

/// <summary>What calls allocate once they are warm.</summary>
internal static class Allocation
{
    /// <summary>
    /// Bytes allocated on this thread by 20 calls. The runtime allocates now and then on its own account; what allocates by
    /// itself does so in every round, so the least of the rounds counts.
    /// </summary>
    public static long Of(Action call)
    {
        call();
        call();
        long least = long.MaxValue;
        for (int round = 0; round < 10 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
