using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Models;
using Retune.NGrams;
using Retune.Text;

namespace Retune.Mixtures;

/// <summary>
/// ln p(w|h) of every position of a text under one model, or under a mixture of models: the position's word is one of the text,
/// or the <c>&lt;/s&gt;</c> of a sentence. Kept in memory, 9 bytes a position.
/// </summary>
/// <example><code>
/// InterpolationWeights tuned = InterpolationWeights.Tune([TextProbabilities.Of(model, dev, 16, 2), TextProbabilities.Of(trigram, dev)]);
/// double perplexity = TextProbabilities.Mix([TextProbabilities.Of(model, test, 16, 2), TextProbabilities.Of(trigram, test)], tuned.Weights).Perplexity;
/// </code></example>
public sealed class TextProbabilities
{
    private const int BlockOfIds = 1 << 15;

    private readonly double[] _lnP;
    private readonly bool[] _unknown;
    private readonly string _source;                // text and vocabulary

    internal TextProbabilities(TokenFile text, double[] lnP)
        : this(lnP, Unknown(text), $"{text.TextHash} {text.VocabularySize} {text.VocabularyHash}", text.Sentences, text.OutOfVocabularyPercent)
    {
    }

    private TextProbabilities(double[] lnP, bool[] unknown, string source, long sentences, double outOfVocabularyPercent)
    {
        _lnP = lnP;
        _unknown = unknown;
        _source = source;
        Sentences = sentences;
        OutOfVocabularyPercent = outOfVocabularyPercent;
        double sum = 0, sumKnown = 0;
        for (int i = 0; i < lnP.Length; i++)
        {
            sum += lnP[i];
            if (unknown[i])
                UnknownPositions++;
            else
                sumKnown += lnP[i];
            if (double.IsNegativeInfinity(lnP[i]))
                ImpossiblePositions++;
        }
        Perplexity = Math.Exp(-sum / Positions);
        PerplexityWithoutUnknown = Math.Exp(-sumKnown / (Positions - UnknownPositions));
    }

    /// <summary>ln p(w|h), [<see cref="Positions"/>], in the order of the text; -∞ where the model gives the word no probability.</summary>
    public ReadOnlySpan<double> LnP => _lnP;

    /// <summary>Running words and one <c>&lt;/s&gt;</c> a sentence.</summary>
    public int Positions => _lnP.Length;

    /// <summary>Positions whose word is <c>&lt;unk&gt;</c>.</summary>
    public int UnknownPositions { get; }

    /// <summary>Positions with p = 0, which make the perplexity infinite.</summary>
    public int ImpossiblePositions { get; }

    /// <summary>Sentences.</summary>
    public long Sentences { get; }

    /// <summary>Share of running words outside the vocabulary, percent.</summary>
    public double OutOfVocabularyPercent { get; }

    /// <summary>exp of the mean of -ln p over all positions, <c>&lt;/s&gt;</c> and <c>&lt;unk&gt;</c> among them; a true perplexity where the probabilities are normalised.</summary>
    public double Perplexity { get; }

    /// <summary>The same over the positions whose word is not <c>&lt;unk&gt;</c>.</summary>
    public double PerplexityWithoutUnknown { get; }

    /// <summary>Takes a text through a model, in streams as <see cref="Evaluator"/> does; the figures depend on neither threads nor memory.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text, encoded with the model's vocabulary.</param>
    /// <param name="streams">Parallel streams; 1 carries the state through the whole text.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="selfNormalised">
    /// Takes exp(score - ln Z) as it is, at a cost that does not depend on the vocabulary. The perplexity is then a true one only where
    /// the log deviation is 0. By default p is the softmax over the whole vocabulary.
    /// </param>
    /// <param name="progress">Told the share done, in [0, 1].</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <param name="memory">Bytes for activations and scores (<see cref="EngineOptions.ScoreMemory"/>).</param>
    /// <exception cref="InputException">
    /// The text was encoded with another vocabulary, has none but unknown words, or more positions than an array can hold (2^31 - 57).
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TextProbabilities Of(
        LanguageModel model, TokenFile text, int streams, int threads, bool selfNormalised = false, IProgress<double>? progress = null,
        CancellationToken cancellation = default, long memory = EngineOptions.DefaultScoreMemory)
    {
        text.RequireFor(model.Vocabulary, "text");
        double[] lnP = NewArray(text);
        using var engine = new CpuEvaluationEngine(model.Parameters, threads, memory);
        TextPass.Run(
            engine, text, streams, wantsLogSums: !selfNormalised,
            (position, _, score, logSum) => lnP[position] = score - (selfNormalised ? model.LnZ : logSum), progress, cancellation);
        return new TextProbabilities(text, lnP);
    }

    /// <summary>
    /// Takes a text through an n-gram model, every sentence from <c>&lt;s&gt;</c>; a position is the same word that it is for a language model
    /// of the vocabulary (<see cref="NGramScorer"/> says how).
    /// </summary>
    /// <param name="scorer">The model and the vocabulary.</param>
    /// <param name="text">The text, encoded with the vocabulary.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="InputException">As above.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TextProbabilities Of(NGramScorer scorer, TokenFile text, CancellationToken cancellation = default)
    {
        text.RequireFor(scorer.Vocabulary, "text");
        double[] lnP = NewArray(text);
        int[] ids = new int[Math.Min(lnP.Length, BlockOfIds)];
        NGramState history = scorer.Model.SentenceStart;
        for (long start = 0; start < lnP.Length; start += ids.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<int> read = ids.AsSpan(0, (int)Math.Min(ids.Length, lnP.Length - start));
            text.Read(start, read);
            for (int i = 0; i < read.Length; i++)
                lnP[start + i] = scorer.LnProbability(history, read[i], out history);
        }
        return new TextProbabilities(text, lnP);
    }

    /// <summary>The linear interpolation p(w|h) = Σ_k weight_k · p_k(w|h) of models over one text.</summary>
    /// <param name="components">[K] what each model gave for the text.</param>
    /// <param name="weights">[K] non-negative, summing to 1 within 1e-6.</param>
    /// <exception cref="ArgumentException">No components, components of different texts, or weights that are none.</exception>
    public static TextProbabilities Mix(IReadOnlyList<TextProbabilities> components, IReadOnlyList<double> weights)
    {
        RequireOneText(components);
        if (weights.Count != components.Count)
            throw new ArgumentException($"{weights.Count} weights were given for {components.Count} models.", nameof(weights));
        var interpolation = new LinearInterpolation(weights);
        TextProbabilities first = components[0];
        double[] lnP = new double[first.Positions];
        double[] ofModels = new double[components.Count];
        for (int i = 0; i < lnP.Length; i++)
        {
            for (int k = 0; k < ofModels.Length; k++)
                ofModels[k] = components[k]._lnP[i];
            lnP[i] = interpolation.LnP(ofModels);
        }
        return new TextProbabilities(lnP, first._unknown, first._source, first.Sentences, first.OutOfVocabularyPercent);
    }

    /// <summary>Refuses what no mixture can be made of: each position must be the same word for all components.</summary>
    /// <exception cref="ArgumentException">No component, or one of another text or vocabulary.</exception>
    internal static void RequireOneText(IReadOnlyList<TextProbabilities> components)
    {
        if (components.Count == 0)
            throw new ArgumentException("There is no model to mix.", nameof(components));
        foreach (TextProbabilities component in components)
        {
            if (component._source != components[0]._source)
                throw new ArgumentException($"A component is of another text or vocabulary ({component.Positions} positions) than the first ({components[0].Positions} positions).", nameof(components));
        }
    }

    /// <summary>Room for ln p of every position.</summary>
    /// <exception cref="InputException">The text is too long.</exception>
    internal static double[] NewArray(TokenFile text) => text.Count <= Array.MaxLength
        ? new double[text.Count]
        : throw new InputException($"The text has {text.Count} positions; the probabilities of at most {Array.MaxLength} can be kept for a mixture, give a part of it.");

    /// <summary>[N] whether the word of a position is <c>&lt;unk&gt;</c>.</summary>
    private static bool[] Unknown(TokenFile text)
    {
        bool[] unknown = new bool[text.Count];
        int[] ids = new int[Math.Min(unknown.Length, BlockOfIds)];
        for (long start = 0; start < unknown.Length; start += ids.Length)
        {
            Span<int> read = ids.AsSpan(0, (int)Math.Min(ids.Length, unknown.Length - start));
            text.Read(start, read);
            for (int i = 0; i < read.Length; i++)
                unknown[start + i] = read[i] == text.UnknownId;
        }
        return unknown;
    }
}
