namespace Retune.Streams;

/// <summary>stand-in</summary>
public sealed class Minibatch(int maximumTime, int streams)
{
    /// <summary>stand-in</summary>
    public int MaximumTime { get; } = maximumTime;
    /// <summary>stand-in</summary>
    public int Streams { get; } = streams;
    /// <summary>stand-in</summary>
    public int Time { get; set; } = maximumTime;
    /// <summary>stand-in</summary>
    public int[] Inputs { get; } = new int[maximumTime * streams];
    /// <summary>stand-in</summary>
    public int[] Targets { get; } = new int[maximumTime * streams];
}
