using System.Runtime.ExceptionServices;

namespace Retune.Kernels;

/// <summary>
/// A fixed team of threads that run one body together, each with its own index: the caller is member 0, the others are
/// background threads that live as long as the team and sleep between runs. A run and a barrier allocate nothing.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    /// <summary>The largest team.</summary>
    public const int MaxThreads = 256;

    /// <summary>The processors of this machine, as far as a team can use them.</summary>
    public static int Available => Math.Min(Environment.ProcessorCount, MaxThreads);

    private readonly Turnstile _start = new();
    private readonly Turnstile _finish = new();
    private readonly Turnstile _barrier = new();
    private Action<int>? _body;
    private ExceptionDispatchInfo? _failure;
    private int _unfinished;
    private int _awaited;
    private int _running;
    private volatile bool _disposed;

    /// <summary>Starts a team of <paramref name="threads"/> members.</summary>
    /// <exception cref="ArgumentException">The number is not in [1, 256].</exception>
    public ThreadTeam(int threads)
    {
        if (threads is < 1 or > MaxThreads)
            throw new ArgumentException($"A team has 1 to {MaxThreads} threads, not {threads}.", nameof(threads));
        Count = threads;
        for (int thread = 1; thread < threads; thread++)
        {
            int member = thread;
            new Thread(() => Work(member)) { IsBackground = true, Name = $"Retune {member}" }.Start();
        }
    }

    /// <summary>The number of members.</summary>
    public int Count { get; }

    /// <summary>
    /// The contiguous part of [0, count) that belongs to one thread. The parts differ by at most one block of
    /// <paramref name="multiple"/>, and every bound but the last is a multiple of it.
    /// </summary>
    public static (int Start, int End) Share(int count, int thread, int threads, int multiple = 1)
    {
        long blocks = ((long)count + multiple - 1) / multiple;
        return (Bound(thread), Bound(thread + 1));

        int Bound(int index) => (int)Math.Min(count, blocks * index / threads * multiple);
    }

    /// <summary>
    /// Runs the body on every member and returns when all are done. If members throw, the first exception is rethrown here,
    /// after those that wait at a barrier have been released by an exception of their own.
    /// </summary>
    /// <exception cref="InvalidOperationException">The team is already running.</exception>
    public void Run(Action<int> body)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("The team is already running; a body cannot start another run.");
        _body = body;
        _failure = null;
        _unfinished = Count - 1;
        _awaited = Count;
        int finished = _finish.Turn;
        if (Count > 1)
            _start.Advance();
        RunMember(0);
        if (Count > 1)
            _finish.Wait(finished);
        _body = null;
        ExceptionDispatchInfo? failure = _failure;
        Volatile.Write(ref _running, 0);
        failure?.Throw();
    }

    /// <summary>
    /// Waits, inside a body, until every member has come here. Every member must pass the same barriers.
    /// </summary>
    public void Barrier()
    {
        if (Count == 1)
            return;
        int seen = _barrier.Turn;
        ThrowIfBroken();
        if (Interlocked.Decrement(ref _awaited) == 0)
        {
            _awaited = Count;
            _barrier.Advance();
            return;
        }
        _barrier.Wait(seen);
        ThrowIfBroken();
    }

    /// <summary>Ends the threads. Not to be called during a run.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _start.Advance();
    }

    private void Work(int member)
    {
        for (int seen = 0; ; seen++)
        {
            _start.Wait(seen);
            if (_disposed)
                return;
            RunMember(member);
            if (Interlocked.Decrement(ref _unfinished) == 0)
                _finish.Advance();
        }
    }

    private void RunMember(int member)
    {
        try
        {
            _body!(member);
        }
        catch (Exception exception)
        {
            // The first failure is kept; then the barrier opens, and everybody there finds the failure.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            _barrier.Advance();
        }
    }

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _failure) is not null)
            throw new InvalidOperationException("Another member of the team failed.");
    }
}
