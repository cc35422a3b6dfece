using System.Numerics;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;

namespace Retune.Engines;

/// <summary>The checks at an engine's boundary: an id out of range must not become a zero, a NaN or an old figure.</summary>
internal static class EngineGuard
{
    /// <summary>
    /// Refuses options no training can have, and a loss without what it needs: references of the model's vocabulary, with parameters of
    /// their own, where γ &lt; 1, noise for NCE.
    /// </summary>
    /// <exception cref="InputException">γ or T out of range.</exception>
    /// <exception cref="ArgumentException">What is out of range, missing or does not fit.</exception>
    public static void Require<T>(NetworkParameters<T> parameters, IReadOnlyList<Reference<T>> references, EngineOptions options) where T : unmanaged, INumberBase<T>
    {
        NetworkShape shape = parameters.Shape;
        options.Loss.Validate();
        RequireRange(double.IsFinite(options.LnZ), "ln Z", options.LnZ, "finite");
        RequireRange(options.Streams >= 1, "number of streams", options.Streams, "at least 1");
        RequireRange(options.Bptt >= 1, "BPTT length", options.Bptt, "at least 1");
        int samples = options.Loss.Kind == LossKind.Nce ? options.NoiseSamples : 0;
        if (LargestBuffer(shape, options.Streams, options.Bptt, samples) is var largest && largest > Array.MaxLength)
            throw new ArgumentException($"{options.Streams} streams of {options.Bptt} steps would need arrays of {largest} numbers; at most {Array.MaxLength} are possible.", nameof(options));
        RequireRange(options.Threads >= 1, "number of threads", options.Threads, "at least 1");
        RequireRange(options.WeightDecay >= 0 && double.IsFinite(options.WeightDecay), "weight decay", options.WeightDecay, "finite and not negative");
        RequireRange(options.ClipNorm > 0, "clipping norm", options.ClipNorm, "positive");
        if (options.Loss.UsesReference && references.Count == 0)
            throw new ArgumentException(FormattableString.Invariant($"Gamma is {options.Loss.Gamma}, which needs a reference; none was given."), nameof(references));
        foreach (Reference<T> reference in references)
        {
            if (options.Loss.UsesReference && ReferenceEquals(reference.Parameters, parameters))
                throw new ArgumentException("A reference has the very parameters that are trained and would change with them; give it a copy of its own.", nameof(references));
            if (reference.Parameters.Shape.VocabularySize != shape.VocabularySize)
                throw new ArgumentException($"A reference has a vocabulary of {reference.Parameters.Shape.VocabularySize} words, the model of {shape.VocabularySize}.", nameof(references));
            if (reference.States is { } states && (states.Width != reference.Parameters.Shape.HiddenSize || states.Streams != options.Streams))
                throw new ArgumentException($"A reference's states are {states.Width} wide and of {states.Streams} streams; the reference has a hidden size of {reference.Parameters.Shape.HiddenSize}, the training {options.Streams} streams.", nameof(references));
        }
        if (options.Loss.Kind != LossKind.Nce)
            return;
        int noiseWords = options.Noise?.Probabilities.Length ?? 0;
        if (noiseWords != shape.VocabularySize || options.NoiseSamples < 1)
            throw new ArgumentException($"NCE needs noise: {options.NoiseSamples} samples of a distribution over {noiseWords} words were given for a vocabulary of {shape.VocabularySize}.", nameof(options));
    }

    /// <summary>Elements of the largest buffer of a window: activations [N, 4H], states [N + B, H], noise scores [N, S], output rows [N + S, H].</summary>
    public static Int128 LargestBuffer(NetworkShape shape, int streams, int bptt, int samples)
    {
        long positions = (long)streams * bptt;
        long width = Math.Max(Math.Max(4L * shape.HiddenSize, shape.EmbeddingSize), samples);
        return Int128.Max((Int128)(positions + streams) * width, (Int128)(positions + samples) * shape.HiddenSize);
    }

    /// <summary>Refuses a learning rate of which a step's decay would leave nothing, or turn the signs: rate · decay must be below 1.</summary>
    /// <exception cref="ArgumentException">The rate and its range.</exception>
    public static void RequireRate(double learningRate, double weightDecay)
    {
        if (!double.IsFinite(learningRate) || learningRate < 0 || learningRate * weightDecay >= 1)
            throw new ArgumentException(FormattableString.Invariant($"The learning rate is {learningRate}; it must be finite, not negative, and below 1 / weight decay ({weightDecay})."), nameof(learningRate));
    }

    /// <summary>Refuses a window of another size than the buffers were made for, or with an id outside the vocabulary.</summary>
    /// <param name="batch">Inputs and targets [time, stream].</param>
    /// <param name="maximumTime">The most time steps there is room for.</param>
    /// <param name="streams">B.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="allowNoTarget">Whether a position may have none (<see cref="Minibatch.NoTarget"/>).</param>
    /// <exception cref="ArgumentException">What does not fit, both numbers.</exception>
    public static void Require(Minibatch batch, int maximumTime, int streams, int vocabularySize, bool allowNoTarget)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Streams != streams || batch.Time < 1 || batch.Time > maximumTime)
            throw new ArgumentException($"The minibatch has {batch.Time} steps of {batch.Streams} streams; the engine was made for 1 to {maximumTime} of {streams}.", nameof(batch));
        int positions = batch.Time * streams;
        RequireIds(batch.Inputs.AsSpan(0, positions), 0, vocabularySize, "input");
        RequireIds(batch.Targets.AsSpan(0, positions), allowNoTarget ? Minibatch.NoTarget : 0, vocabularySize, "target");
    }

    /// <summary>Refuses less room for an evaluation's results than the window has positions.</summary>
    /// <exception cref="ArgumentException">What does not fit, both numbers.</exception>
    public static void RequireRoom(Minibatch batch, ReadOnlySpan<double> scores, ReadOnlySpan<double> logSums)
    {
        int positions = batch.Time * batch.Streams;
        if (scores.Length < positions || (logSums.Length > 0 && logSums.Length < positions))
            throw new ArgumentException($"The minibatch has {positions} positions, there is room for {scores.Length} scores and {logSums.Length} sums.", nameof(scores));
    }

    /// <summary>Refuses a noise sample of another size than the engine was made for, or with an id outside the vocabulary.</summary>
    /// <exception cref="ArgumentException">What does not fit, both numbers.</exception>
    public static void RequireNoise(ReadOnlySpan<int> noise, int samples, int vocabularySize)
    {
        if (noise.Length != samples)
            throw new ArgumentException($"{noise.Length} noise words were given; the engine was made for {samples}.", nameof(noise));
        RequireIds(noise, 0, vocabularySize, "noise word");
    }

    private static void RequireRange(bool holds, string name, double value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"The {name} is {value}; it must be {range}."));
    }

    /// <summary>Refuses an id below the least or outside the vocabulary.</summary>
    /// <exception cref="ArgumentException">The id and the vocabulary's size.</exception>
    public static void RequireIds(ReadOnlySpan<int> ids, int least, int vocabularySize, string name)
    {
        foreach (int id in ids)
        {
            if (id < least || id >= vocabularySize)
                throw new ArgumentException($"The {name} {id} lies outside the vocabulary of {vocabularySize} words.");
        }
    }
}
