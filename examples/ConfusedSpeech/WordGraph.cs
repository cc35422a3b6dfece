namespace ConfusedSpeech;

/// <summary>A word, or no word, heard between two moments, with its acoustic ln score.</summary>
internal readonly record struct GraphArc(int From, int To, int Word, double Acoustic);

/// <summary>What was heard of a sentence, before any language model.</summary>
/// <param name="Times">Seconds of each node; arcs lead to higher nodes, from the first node all paths lead to the last.</param>
/// <param name="Arcs">The arcs in the order of their first nodes.</param>
internal sealed record WordGraph(IReadOnlyList<double> Times, IReadOnlyList<GraphArc> Arcs)
{
    /// <summary>The word of an arc without one.</summary>
    public const int NoWord = -1;
}
