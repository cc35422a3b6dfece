using Retune.Models;

namespace Retune.Cli.Bench;

/// <summary>
/// Floating-point operations of the products of one word: 2·m·n·k for each product [m, k]·[k, n], nothing else counted. A
/// product's backward pass is two products of its size: for its input and for its weights.
/// </summary>
internal static class StepOperations
{
    /// <summary>Input and recurrent products of the layers, forward: Σ_l 2·4H·(in_l + H).</summary>
    public static double Forward(NetworkShape shape) =>
        Enumerable.Range(0, shape.Layers).Sum(layer => 2.0 * 4 * shape.HiddenSize * (shape.InputSize(layer) + shape.HiddenSize));

    /// <summary>Scores of <paramref name="words"/> words, forward: 2·words·H.</summary>
    public static double Scores(NetworkShape shape, int words) => 2.0 * words * shape.HiddenSize;

    /// <summary>NCE training: three times the forward products of layers and noise words.</summary>
    public static double Nce(NetworkShape shape, int noiseSamples) => 3 * (Forward(shape) + Scores(shape, noiseSamples));

    /// <summary>Training with the softmax over the whole vocabulary.</summary>
    public static double Softmax(NetworkShape shape) => 3 * (Forward(shape) + Scores(shape, shape.VocabularySize));
}
