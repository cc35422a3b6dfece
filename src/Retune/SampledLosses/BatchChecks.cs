using System.Numerics;
using Retune.Candidates;

namespace Retune.SampledLosses;

/// <summary>The checks of one call of a sampled loss, before any work: every message names what disagrees and what to do.</summary>
internal static class BatchChecks
{
    /// <summary>Returns B after comparing labels [B,T] and inputs [B,d] with the table.</summary>
    public static int BatchSize<T>(ClassTable<T> table, int numTrue, ReadOnlySpan<int> labels, int inputsLength)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (labels.Length == 0 || labels.Length % numTrue != 0)
            throw new ArgumentException($"labels has {labels.Length} elements, which is not a positive multiple of numTrue = {numTrue}: give [B, numTrue] labels row by row.", nameof(labels));
        int batch = labels.Length / numTrue;
        if (inputsLength != (long)batch * table.Dimension)
            throw new ArgumentException($"inputs has {inputsLength} elements, but labels of {batch} rows and weights of dimension {table.Dimension} need {(long)batch * table.Dimension}: give [B, dimension] inputs row by row, one row for each row of labels.", "inputs");
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)table.NumClasses)
                throw new ArgumentOutOfRangeException(nameof(labels), $"labels[{i / numTrue},{i % numTrue}] is {labels[i]}, but numClasses is {table.NumClasses}: labels must lie in [0, {table.NumClasses - 1}]; correct the label, or give weights and biases for all classes and their number as numClasses.");
        }
        return batch;
    }

    /// <summary>Compares candidates [S] and their counts, and the counts [B,T] of the labels, with the table and the labels.</summary>
    public static void Values<T>(ClassTable<T> table, int numTrue, ReadOnlySpan<int> labels, SampledValues values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (values.SampledCandidates.IsEmpty)
            throw new ArgumentException("sampledValues holds no candidate; draw them with a sampler, or give at least 1.", "sampledValues");
        if (values.TrueExpectedCount.Length != labels.Length)
            throw new ArgumentException($"sampledValues has {values.TrueExpectedCount.Length} trueExpectedCount values for {labels.Length} labels: give one for each label, or draw them for these labels.", "sampledValues");
        for (int s = 0; s < values.SampledCandidates.Length; s++)
        {
            int candidate = values.SampledCandidates[s];
            if ((uint)candidate >= (uint)table.NumClasses)
                throw new ArgumentOutOfRangeException("sampledValues", $"sampledCandidates[{s}] is {candidate}, but numClasses is {table.NumClasses}: draw candidates from [0, {table.NumClasses - 1}].");
            if (!(values.SampledExpectedCount[s] > 0) || !double.IsFinite(values.SampledExpectedCount[s]))
                throw new ArgumentException($"sampledExpectedCount[{s}], of class {candidate}, is {values.SampledExpectedCount[s]}; expected counts must be positive and finite, for the logit is corrected by their logarithm.", "sampledValues");
        }
        for (int i = 0; i < labels.Length; i++)
        {
            if (!(values.TrueExpectedCount[i] > 0) || !double.IsFinite(values.TrueExpectedCount[i]))
                throw new ArgumentException($"labels[{i / numTrue},{i % numTrue}] is class {labels[i]}, whose expected count is {values.TrueExpectedCount[i]}: the logit is corrected by its logarithm, and the example would silently teach nothing. A class that noise cannot draw (a reserved id, a count of 0) cannot be a label here: give it a count, or leave the example out.", "sampledValues");
        }
    }
}
