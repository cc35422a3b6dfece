namespace Retune.Scoring;

/// <summary>
/// What a model remembers of the words so far: hidden and cell values of each layer. It does not change, so that any number of
/// continuations may start from it, on any thread; only a caller who hands it over as a target of
/// <see cref="Scorer.Advance(ScorerState, int, ScorerState)"/> has it overwritten, to use its memory again. It takes
/// 8 · layers · hidden size bytes and some sixty more.
/// </summary>
public sealed class ScorerState
{
    private readonly float[] _values;       // for each layer h [H], c [H]

    internal ScorerState(Scorer owner)
    {
        Owner = owner;
        _values = new float[2 * owner.Model.Shape.Layers * owner.Model.Shape.HiddenSize];
    }

    /// <summary>The scorer whose words these are.</summary>
    internal Scorer Owner { get; }

    /// <summary>The last call that wrote this state: the calls are numbered.</summary>
    internal long WrittenBy { get; set; }

    /// <summary>Bytes of the values.</summary>
    internal long ByteCount => sizeof(float) * (long)_values.Length;

    /// <summary>All values.</summary>
    internal Span<float> Values => _values;

    /// <summary>h [H] of the top layer, from which words are scored.</summary>
    internal Span<float> Top => Hidden(Owner.Model.Shape.Layers - 1);

    /// <summary>h [H] of a layer.</summary>
    internal Span<float> Hidden(int layer) => Part(2 * layer);

    /// <summary>c [H] of a layer.</summary>
    internal Span<float> Cell(int layer) => Part(2 * layer + 1);

    private Span<float> Part(int index)
    {
        int size = Owner.Model.Shape.HiddenSize;
        return _values.AsSpan(index * size, size);
    }
}
