using Retune.Engines.Cpu;
using Retune.Evaluation;
using Retune.Models;
using Retune.Text;

namespace Retune.Experiments;

/// <summary>Which words of the domain's development text the chosen kld model makes more, and less, probable than the model it comes from.</summary>
internal static class MovedWords
{
    /// <summary>A rarer word says little.</summary>
    private const int MinimumCount = 5;

    /// <summary>Words listed at each end.</summary>
    private const int Listed = 30;

    /// <summary>The most raised words first, the most lowered last.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<MovedWord> Of(
        string from, LanguageModel before, LanguageModel adapted, TokenFile text, int streams, int threads, CancellationToken cancellation)
    {
        int words = before.Vocabulary.Count;
        double[] lnPBefore = SumsOfLnP(before, text, streams, threads, cancellation), lnPAdapted = SumsOfLnP(adapted, text, streams, threads, cancellation);
        MovedWord[] moved =
        [
            .. Enumerable.Range(0, words)
                .Where(word => text.WordCounts[word] >= MinimumCount)
                .Select(word => new MovedWord(
                    from, before.Vocabulary[word], text.WordCounts[word], (lnPAdapted[word] - lnPBefore[word]) / text.WordCounts[word],
                    lnPBefore[word] / text.WordCounts[word]))
                .OrderByDescending(word => word.MeanLnRatio),
        ];
        return moved.Length <= 2 * Listed ? moved : [.. moved.Take(Listed), .. moved.TakeLast(Listed)];
    }

    /// <summary>Σ ln softmax over the positions of each word, [V].</summary>
    private static double[] SumsOfLnP(LanguageModel model, TokenFile text, int streams, int threads, CancellationToken cancellation)
    {
        double[] sums = new double[model.Vocabulary.Count];
        using var engine = new CpuEvaluationEngine(model.Parameters, threads);
        Evaluator.Evaluate(engine, model.LnZ, text, streams, null, cancellation, (_, target, score, logSum) => sums[target] += score - logSum);
        return sums;
    }
}
