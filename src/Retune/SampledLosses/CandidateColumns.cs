using System.Numerics;
using Retune.Candidates;

namespace Retune.SampledLosses;

/// <summary>
/// A candidate that was drawn several times is one column of the products: S candidates, U ≤ S columns in the order of first
/// occurrence. Candidate s then has column ≤ s, so that spreading columns to candidates and summing candidates into columns
/// both work in place.
/// </summary>
internal sealed class CandidateColumns
{
    private readonly ClassSlots _slots = new();
    private int[] _columns = [];
    private int _numSampled;

    /// <summary>U.</summary>
    public int Count { get; private set; }

    /// <summary>Numbers the candidates [S]; classes added later by <see cref="GetOrAdd"/> follow them.</summary>
    public void SetCandidates(ReadOnlySpan<int> candidates, int numLabels)
    {
        _slots.Clear(candidates.Length + numLabels);
        if (_columns.Length < candidates.Length)
            _columns = new int[candidates.Length];
        for (int s = 0; s < candidates.Length; s++)
            _columns[s] = _slots.GetOrAdd(candidates[s]);
        Count = _slots.Count;
        _numSampled = candidates.Length;
    }

    /// <summary>Number of distinct classes, candidates and those added.</summary>
    public int ClassCount => _slots.Count;

    /// <summary>The column of a candidate's class, below <see cref="Count"/>, or the number of any other class, from there on.</summary>
    public int GetOrAdd(int classId) => _slots.GetOrAdd(classId);

    /// <summary>row[s] = row[column of s], from U columns to S candidates.</summary>
    public void Spread<T>(Span<T> row)
    {
        if (Count == _numSampled)
            return;
        for (int s = _numSampled - 1; s >= 0; s--)
            row[s] = row[_columns[s]];
    }

    /// <summary>row[u] = Σ row[s] over the candidates s of column u, from S candidates to U columns.</summary>
    public void Gather<T>(Span<T> row) where T : INumber<T>
    {
        if (Count == _numSampled)
            return;
        int next = 0;
        for (int s = 0; s < _numSampled; s++)
        {
            int column = _columns[s];
            if (column == next)
                row[next++] = row[s];
            else
                row[column] += row[s];
        }
    }

    /// <summary>Writes <paramref name="value"/> to every candidate of one column.</summary>
    public void Fill<T>(Span<T> row, int column, T value)
    {
        if (Count == _numSampled)
        {
            row[column] = value;
            return;
        }
        for (int s = column; s < _numSampled; s++)
        {
            if (_columns[s] == column)
                row[s] = value;
        }
    }
}
