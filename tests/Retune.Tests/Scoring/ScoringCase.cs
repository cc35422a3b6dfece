using Retune.Models;
using Retune.Scoring;
using Retune.Tests.Engines;
using Retune.Text;

namespace Retune.Tests.Scoring;

/// <summary>Made-up models whose weights leave the gates' linear range, and made-up sentences.</summary>
internal static class ScoringCase
{
    public const double LnZ = 2.5;

    /// <summary>Sizes of no regularity, with an output bias: more words than a block of them.</summary>
    public static NetworkShape Shape { get; } = new(1100, 5, 19, 2, OutputBias: true);

    /// <summary>A network of sizes that fill whole vectors.</summary>
    public static NetworkShape Even { get; } = new(40, 16, 64, 1);

    public static Scorer Scorer(NetworkShape? shape = null) => new(Model(shape ?? Shape));

    public static LanguageModel Model(NetworkShape shape) =>
        new(new EngineCase { Shape = shape }.Parameters(shape, 1), Words(shape.VocabularySize), LnZ);

    public static Vocabulary Words(int count) => Vocabulary.FromWords([.. Enumerable.Range(2, count - 2).Select(id => $"w{id}")]);

    /// <summary>Ids of a sentence with its end.</summary>
    public static int[] Sentence(Scorer scorer, int seed, int words)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, words).Select(_ => random.Next(scorer.Vocabulary.Count)), scorer.Vocabulary.EndOfSentenceId];
    }

    /// <summary>ln p of each word of a sentence, one call a word.</summary>
    public static double[] OneByOne(Scorer scorer, int[] sentence, bool normalised = false)
    {
        ScorerState state = scorer.Start;
        double[] lnP = new double[sentence.Length];
        for (int i = 0; i < sentence.Length; i++)
        {
            lnP[i] = scorer.Score(state, sentence[i], normalised);
            state = scorer.Advance(state, sentence[i]);
        }
        return lnP;
    }
}
