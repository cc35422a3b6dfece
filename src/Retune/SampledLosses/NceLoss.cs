using System.Numerics;
using Retune.Candidates;

namespace Retune.SampledLosses;

/// <summary><c>tf.nn.nce_loss</c> for a single call: as a function of the user's arrays. In a loop use <see cref="NceLoss{T}"/>.</summary>
/// <remarks>A sampled loss is a training signal and no likelihood: its exponential is no perplexity.</remarks>
public static class NceLoss
{
    /// <summary>The losses [B], not averaged; weights in one piece.</summary>
    /// <inheritdoc cref="Compute{T}(IReadOnlyList{Memory{T}}, Memory{T}, ReadOnlyMemory{int}, ReadOnlyMemory{T}, int, int, int, SampledValues?, bool, PartitionStrategy, ulong)"/>
    public static T[] Compute<T>(
        Memory<T> weights, Memory<T> biases, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, int numSampled, int numClasses,
        int numTrue = 1, SampledValues? sampledValues = null, bool removeAccidentalHits = false, ulong seed = 0)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Compute([weights], biases, labels, inputs, numSampled, numClasses, numTrue, sampledValues, removeAccidentalHits, PartitionStrategy.Mod, seed);

    /// <summary>The losses [B], not averaged; weights in shards.</summary>
    /// <param name="weights">[C,d] row by row, in shards.</param>
    /// <param name="biases">[C].</param>
    /// <param name="labels">[B,T] classes, each in [0, C).</param>
    /// <param name="inputs">[B,d].</param>
    /// <param name="numSampled">S, candidates drawn once for the batch.</param>
    /// <param name="numClasses">C, the height of weights and biases.</param>
    /// <param name="numTrue">T, labels of each example.</param>
    /// <param name="sampledValues">Candidates and expected counts; by default a unique log-uniform draw, which supposes classes numbered by falling frequency.</param>
    /// <param name="removeAccidentalHits">Whether a candidate that is a label of the row is left out of that row.</param>
    /// <param name="partitionStrategy">Which class is which row of which shard.</param>
    /// <param name="seed">Seed of the default draw: the same seed, so by default every call, draws the same candidates.</param>
    /// <exception cref="ArgumentException">Sizes that disagree, or a label outside the classes; the message names both numbers.</exception>
    public static T[] Compute<T>(
        IReadOnlyList<Memory<T>> weights, Memory<T> biases, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, int numSampled, int numClasses,
        int numTrue = 1, SampledValues? sampledValues = null, bool removeAccidentalHits = false,
        PartitionStrategy partitionStrategy = PartitionStrategy.Mod, ulong seed = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var table = new ClassTable<T>(weights, biases, numClasses, partitionStrategy);
        using var loss = new NceLoss<T>(table, OneCall.Sampler(sampledValues, numSampled, numClasses, seed), numTrue, removeAccidentalHits);
        return OneCall.Losses(loss, labels, inputs, sampledValues);
    }

    /// <summary>The losses and the gradients of Σ_b upstream_b·loss_b; weights in one piece.</summary>
    /// <inheritdoc cref="ComputeGradients{T}(IReadOnlyList{Memory{T}}, Memory{T}, ReadOnlyMemory{int}, ReadOnlyMemory{T}, ReadOnlyMemory{T}, int, int, int, SampledValues?, bool, PartitionStrategy, ulong)"/>
    public static SampledLossGradients<T> ComputeGradients<T>(
        Memory<T> weights, Memory<T> biases, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, int numSampled,
        int numClasses, int numTrue = 1, SampledValues? sampledValues = null, bool removeAccidentalHits = false, ulong seed = 0)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        ComputeGradients([weights], biases, labels, inputs, upstream, numSampled, numClasses, numTrue, sampledValues, removeAccidentalHits, PartitionStrategy.Mod, seed);

    /// <summary>The losses and the gradients of Σ_b upstream_b·loss_b; weights in shards.</summary>
    /// <inheritdoc cref="Compute{T}(IReadOnlyList{Memory{T}}, Memory{T}, ReadOnlyMemory{int}, ReadOnlyMemory{T}, int, int, int, SampledValues?, bool, PartitionStrategy, ulong)"/>
    /// <param name="weights">[C,d] row by row, in shards.</param>
    /// <param name="biases">[C].</param>
    /// <param name="labels">[B,T] classes, each in [0, C).</param>
    /// <param name="inputs">[B,d].</param>
    /// <param name="upstream">[B] what each loss is multiplied by: 1/B throughout for the mean over the batch.</param>
    /// <param name="numSampled">S, candidates drawn once for the batch.</param>
    /// <param name="numClasses">C, the height of weights and biases.</param>
    /// <param name="numTrue">T, labels of each example.</param>
    /// <param name="sampledValues">Candidates and expected counts; by default a unique log-uniform draw.</param>
    /// <param name="removeAccidentalHits">Whether a candidate that is a label of the row is left out of that row.</param>
    /// <param name="partitionStrategy">Which class is which row of which shard.</param>
    /// <param name="seed">Seed of the default draw.</param>
    public static SampledLossGradients<T> ComputeGradients<T>(
        IReadOnlyList<Memory<T>> weights, Memory<T> biases, ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream,
        int numSampled, int numClasses, int numTrue = 1, SampledValues? sampledValues = null, bool removeAccidentalHits = false,
        PartitionStrategy partitionStrategy = PartitionStrategy.Mod, ulong seed = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var table = new ClassTable<T>(weights, biases, numClasses, partitionStrategy);
        using var loss = new NceLoss<T>(table, OneCall.Sampler(sampledValues, numSampled, numClasses, seed), numTrue, removeAccidentalHits);
        return OneCall.Gradients(loss, labels, inputs, upstream, sampledValues);
    }
}

/// <summary>
/// <c>tf.nn.nce_loss</c> for a training loop: logistic loss over the true and the sampled classes, logits x·w + b - ln Q with Q the
/// expected count, targets 1/T on the T labels and 0 on the candidates, summed over both and not averaged over the batch.
/// </summary>
/// <remarks>
/// M. Gutmann, A. Hyvärinen, "Noise-contrastive estimation", AISTATS 2010, as TensorFlow computes it. <inheritdoc cref="SampledLoss{T}" path="/remarks"/>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NceLoss<T> : SampledLoss<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Builds the loss.</summary>
    /// <param name="table">Weights [C,d] and biases [C].</param>
    /// <param name="sampler">Draws the candidates of each call; its RangeMax is C. Without it every call must bring its sampledValues.</param>
    /// <param name="numTrue">T, labels of each example.</param>
    /// <param name="removeAccidentalHits">Whether a candidate that is a label of the row is left out of that row.</param>
    /// <param name="threads">Threads that share a batch, in [1, 256]; their number changes no bit of the results.</param>
    /// <exception cref="ArgumentException">The sampler draws from another number of classes than the table has, or numTrue or threads is out of range.</exception>
    public NceLoss(ClassTable<T> table, CandidateSampler? sampler, int numTrue = 1, bool removeAccidentalHits = false, int threads = 1)
        : base(table, sampler, numTrue, removeAccidentalHits, threads, new LogisticRowLoss<T>())
    {
    }
}
