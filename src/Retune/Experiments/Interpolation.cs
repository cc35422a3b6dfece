using Retune.Mixtures;
using Retune.Models;
using Retune.Text;

namespace Retune.Experiments;

/// <summary>
/// The baseline p(w|h) = (1 - λ) · p_ood(w|h) + λ · p_id(w|h), both normalised over the whole vocabulary, λ tuned by EM on the
/// domain's development text alone.
/// </summary>
internal static class Interpolation
{
    /// <summary>Tunes the weight and measures the three texts.</summary>
    /// <param name="result">The result without figures.</param>
    /// <param name="models">The ood and the id model.</param>
    /// <param name="corpus">The texts.</param>
    /// <param name="config">For the number of evaluation streams.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PointResult Of(PointResult result, IReadOnlyList<LanguageModel> models, Corpus corpus, ExperimentConfig config, int threads, CancellationToken cancellation)
    {
        TextProbabilities[] development = Probabilities(corpus.DomainDevelopment);
        IReadOnlyList<double> weights = InterpolationWeights.Tune(development).Weights;
        return result with
        {
            Weight = weights[1],
            Development = Measure(development),
            Test = Measure(Probabilities(corpus.DomainTest)),
            General = Measure(Probabilities(corpus.GeneralDevelopment)),
        };

        TextProbabilities[] Probabilities(TokenFile text) =>
            [.. models.Select(model => TextProbabilities.Of(model, text, config.Training.EvaluationStreams, threads, cancellation: cancellation))];

        TextMeasurement Measure(TextProbabilities[] components)
        {
            TextProbabilities mixture = TextProbabilities.Mix(components, weights);
            // A mixture of normalised probabilities has no log deviation.
            return new TextMeasurement(mixture.Perplexity, mixture.PerplexityWithoutUnknown, double.NaN, double.NaN, double.NaN, double.NaN);
        }
    }
}
