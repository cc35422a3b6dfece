namespace Retune.NGrams;

/// <summary>
/// What an n-gram model remembers of a history: the longest part of its end that can change a probability, in four bytes. Two histories
/// with equal states have equal futures. The default value is the empty history. It belongs to the model that gave it.
/// </summary>
public readonly record struct NGramState
{
    private readonly int _node;                 // + 1, so that the default is the root

    internal NGramState(int node) => _node = node + 1;

    internal int Node => _node - 1;
}
