using System.Numerics;
using Retune.Candidates;

namespace Retune.SampledLosses;

/// <summary>What the static forms of the two sampled losses share.</summary>
internal static class OneCall
{
    /// <summary>TensorFlow's default: a unique log-uniform draw; none when the candidates are given.</summary>
    public static CandidateSampler? Sampler(SampledValues? sampledValues, int numSampled, int numClasses, ulong seed)
    {
        if (sampledValues is null)
            return new LogUniformSampler(numClasses, numSampled, unique: true, seed);
        if (sampledValues.SampledCandidates.Length != numSampled)
            throw new ArgumentException($"numSampled is {numSampled}, but sampledValues holds {sampledValues.SampledCandidates.Length} candidates: pass their number as numSampled.", nameof(numSampled));
        return null;
    }

    public static T[] Losses<T>(SampledLoss<T> loss, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, SampledValues? sampledValues)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (sampledValues is null)
            loss.Forward(labels, inputs);
        else
            loss.Forward(labels, inputs, sampledValues);
        return loss.Losses.ToArray();
    }

    public static SampledLossGradients<T> Gradients<T>(
        SampledLoss<T> loss, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues? sampledValues)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (sampledValues is null)
            loss.ForwardBackward(labels, inputs, upstream);
        else
            loss.ForwardBackward(labels, inputs, upstream, sampledValues);
        return new SampledLossGradients<T>(loss.Losses.ToArray(), loss.InputGradient.ToArray(), loss.ClassGradient);
    }
}

/// <summary>What a single call with gradients returns.</summary>
/// <param name="Losses">[B], not averaged.</param>
/// <param name="InputGradient">[B,d] gradient with respect to the inputs.</param>
/// <param name="ClassGradient">Gradient with respect to the weights and biases of the classes touched.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed record SampledLossGradients<T>(T[] Losses, T[] InputGradient, SparseGradient<T> ClassGradient)
    where T : unmanaged, INumber<T>;
