using System.Diagnostics;

namespace Retune.Kernels;

/// <summary>
/// A counter that threads wait on. They spin for a moment, because the next step is usually microseconds away, and then
/// sleep, because the machine is shared. Nothing is allocated by a wait or an advance.
/// </summary>
internal sealed class Turnstile
{
    private static readonly long s_spinTicks = Stopwatch.Frequency / 200_000; // 5 microseconds
    private static readonly long s_yieldTicks = Stopwatch.Frequency / 20_000; // 50 microseconds

    private readonly object _gate = new();
    private int _turn;
    private int _sleepers;

    /// <summary>How many times the turnstile has advanced (it wraps around).</summary>
    public int Turn => Volatile.Read(ref _turn);

    /// <summary>Moves on by one turn and releases every thread that waits.</summary>
    public void Advance()
    {
        // The increment is a full fence, as is the sleeper's: either it sees the new turn or we see that it sleeps.
        Interlocked.Increment(ref _turn);
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns once the turn differs from <paramref name="seen"/>, which the caller read earlier.</summary>
    public void Wait(int seen)
    {
        // On a busy machine the thread waited for may be waiting for this very core: hence the yields after a while.
        long start = Stopwatch.GetTimestamp(), waited;
        do
        {
            if (Turn != seen)
                return;
            waited = Stopwatch.GetTimestamp() - start;
            if (waited < s_spinTicks)
                Thread.SpinWait(5);
            else
                Thread.Yield();
        }
        while (waited < s_yieldTicks);

        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers);
            while (Turn == seen)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleepers);
        }
    }
}
