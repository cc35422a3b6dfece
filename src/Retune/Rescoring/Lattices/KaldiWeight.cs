using System.Globalization;

namespace Retune.Rescoring.Lattices;

/// <summary>The weight of a Kaldi lattice: costs (negative natural logarithms), and in the compact form transition-ids.</summary>
/// <param name="Graph">Cost of the language model, the transitions and the pronunciation together.</param>
/// <param name="Acoustic">Acoustic cost.</param>
/// <param name="Alignment">Transition-ids joined by <c>_</c>; null where there are none.</param>
internal readonly record struct KaldiWeight(double Graph, double Acoustic, string? Alignment)
{
    /// <summary>Whether it is the weight of nothing: infinite costs, a probability of zero.</summary>
    public bool IsZero => double.IsInfinity(Graph) || double.IsInfinity(Acoustic);

    /// <summary>
    /// Reads <c>graph,acoustic</c> or, where three parts are allowed, <c>graph,acoustic,alignment</c>. There is at least one comma;
    /// a part that is empty is a cost of 0 or no alignment.
    /// </summary>
    public static bool TryParse(string text, int maximumParts, out KaldiWeight weight)
    {
        weight = default;
        string[] parts = text.Split(',');
        if (parts.Length < 2 || parts.Length > maximumParts || !TryReadCost(parts[0], out double graph) || !TryReadCost(parts[1], out double acoustic))
            return false;
        string? alignment = parts.Length == 2 || parts[2].Length == 0 ? null : parts[2];
        weight = new KaldiWeight(graph, acoustic, alignment);
        return alignment is null || IsAlignment(alignment);
    }

    /// <summary>Whether a text is transition-ids joined by <c>_</c>.</summary>
    public static bool IsAlignment(string text)
    {
        char before = '_';
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c) && (c != '_' || before == '_'))
                return false;
            before = c;
        }
        return before != '_';
    }

    /// <summary>A finite number or <c>Infinity</c>.</summary>
    private static bool TryReadCost(string text, out double cost)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        cost = 0;
        return text.Length == 0
            || (double.TryParse(text, Style, CultureInfo.InvariantCulture, out cost) && !double.IsNaN(cost) && !double.IsNegativeInfinity(cost));
    }
}
