using System.Globalization;

namespace Retune.Cli.Bench;

/// <summary>What a figure must reach.</summary>
/// <param name="Bound">The bound itself counts as reached, unless the figure must stay under it.</param>
/// <param name="Side">On which side of it the figure must lie.</param>
/// <param name="Unit">Of figure and bound; empty for a ratio.</param>
internal sealed record Goal(double Bound, GoalSide Side, string Unit = "")
{
    /// <summary>A ratio that must reach <paramref name="bound"/>.</summary>
    public static Goal AtLeast(double bound) => new(bound, GoalSide.AtLeast);

    /// <summary>Whether the value reaches the goal.</summary>
    public bool IsMetBy(double value) => Side switch
    {
        GoalSide.AtLeast => value >= Bound,
        GoalSide.AtMost => value <= Bound,
        _ => value < Bound,
    };

    /// <summary>The value with its unit.</summary>
    public string Format(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.###", CultureInfo.InvariantCulture) + (Unit.Length > 0 ? " " + Unit : "");

    /// <summary>For people.</summary>
    public override string ToString() =>
        (Side switch { GoalSide.AtLeast => "at least ", GoalSide.AtMost => "at most ", _ => "under " }) + Format(Bound);
}

/// <summary>On which side of its bound a figure must lie.</summary>
internal enum GoalSide
{
    /// <summary>At the bound or above.</summary>
    AtLeast,

    /// <summary>At the bound or below.</summary>
    AtMost,

    /// <summary>Below the bound.</summary>
    Under,
}
