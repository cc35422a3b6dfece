using Retune.Cli.Options;
using Retune.Models;

namespace Retune.Cli.Bench;

/// <summary>One call of <c>retune bench</c>: its settings, and what its figures share.</summary>
/// <param name="threads">Threads of everything that is measured.</param>
/// <param name="quick">Fewer and shorter rounds.</param>
/// <param name="cancellation">Ends the run at the next turn.</param>
internal sealed class BenchRun(int threads, bool quick, CancellationToken cancellation)
{
    private readonly Dictionary<string, object> _shared = [];

    /// <summary>The network of the small figures.</summary>
    public static NetworkShape SmallShape { get; } = new(20_000, Preset.Small.Embedding, Preset.Small.Hidden, Preset.Small.Layers);

    /// <summary>Threads of everything that is measured.</summary>
    public int Threads => threads;

    /// <summary>Fewer and shorter rounds.</summary>
    public bool Quick => quick;

    /// <summary>Ends the run at the next turn.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Turns each contestant takes.</summary>
    public int Rounds => quick ? 5 : 15;

    /// <summary>The least time of a turn.</summary>
    public TimeSpan Turn => TimeSpan.FromSeconds(quick ? 0.25 : 0.6);

    /// <summary>This machine's matrix product at its best, found when first asked for.</summary>
    public Ceiling Ceiling => Shared("ceiling", () => Ceiling.Find(this));

    /// <summary>What several figures need and one measures.</summary>
    public T Shared<T>(string name, Func<T> measure) where T : class
    {
        if (!_shared.TryGetValue(name, out object? value))
            _shared[name] = value = measure();
        return (T)value;
    }

    /// <summary>How the figures of this run were taken, for the output.</summary>
    public string Method =>
        $"{Threads} threads, {Rounds} rounds of turns of {Turn.TotalSeconds} s or one step, contestants in turn, median of the rounds' ratios{(Quick ? "; --quick: a full run has more and longer rounds" : "")}";
}
