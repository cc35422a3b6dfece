namespace Retune.Streams;

/// <summary>
/// One window of parallel streams: T time steps of B streams, inputs and targets row-major [time][stream], that of step t
/// and stream b at <c>t * Streams + b</c>. Filled again and again.
/// </summary>
public sealed class Minibatch
{
    /// <summary>The target where a stream has no position: evaluation only; its input is <c>&lt;/s&gt;</c> and nothing of it counts.</summary>
    public const int NoTarget = -1;

    private int _time;

    /// <summary>Allocates a window of at most <paramref name="maximumTime"/> steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number below 1.</exception>
    public Minibatch(int maximumTime, int streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTime, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        MaximumTime = maximumTime;
        Streams = streams;
        _time = maximumTime;
        Inputs = new int[checked(maximumTime * streams)];
        Targets = new int[Inputs.Length];
    }

    /// <summary>T of this window, <see cref="MaximumTime"/> to begin with; what the arrays hold behind it is of no meaning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number outside [0, <see cref="MaximumTime"/>].</exception>
    public int Time
    {
        get => _time;
        set
        {
            if ((uint)value > (uint)MaximumTime)
                throw new ArgumentOutOfRangeException(nameof(value), $"A window of {value} steps was asked for; this one has room for {MaximumTime}.");
            _time = value;
        }
    }

    /// <summary>
    /// Row of the first position among all positions of a run's texts, in the order in which windows are read: by it a
    /// reference's kept states are found. Set by <see cref="ParallelStreams.Read"/>.
    /// </summary>
    public long FirstRow { get; set; }

    /// <summary>Number of time steps there is room for.</summary>
    public int MaximumTime { get; }

    /// <summary>B, the number of parallel streams.</summary>
    public int Streams { get; }

    /// <summary>[MaximumTime, B] word ids fed to the network.</summary>
    public int[] Inputs { get; }

    /// <summary>[MaximumTime, B] word ids to predict, or <see cref="NoTarget"/>.</summary>
    public int[] Targets { get; }
}
