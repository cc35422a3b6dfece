using Retune.Training;

namespace Retune.Recipes;

/// <summary>A recipe's model as chosen on the domain's development text, measured on its test text.</summary>
/// <param name="Recipe">ood, id, ood+id, fine-tune or kld.</param>
/// <param name="Perplexity">Normalised perplexity of the domain's test text.</param>
/// <param name="RpplPercent">100 · (PPL of ood+id - PPL) / PPL of ood+id.</param>
/// <param name="LogDeviationMean">Mean log deviation on the test text, re-centred on dev (natural log).</param>
/// <param name="LogDeviationVariance">Its variance.</param>
/// <param name="GeneralPerplexity">Normalised perplexity of the general development text.</param>
/// <param name="WordsPerSecond">Training speed of the run.</param>
/// <param name="LearningRate">The initial rate of the run, the chosen one of a grid.</param>
/// <param name="Gamma">γ; 1 without a reference.</param>
public sealed record StudyRow(
    string Recipe, double Perplexity, double RpplPercent, double LogDeviationMean, double LogDeviationVariance, double GeneralPerplexity,
    double WordsPerSecond, double LearningRate, double Gamma);

/// <summary>One run of a grid, as measured on the domain's development text.</summary>
/// <param name="Recipe">fine-tune or kld.</param>
/// <param name="LearningRate">Its initial rate.</param>
/// <param name="Gamma">Its γ.</param>
/// <param name="DevelopmentPerplexity">Normalised perplexity of the domain's development text; +∞ where the run diverged.</param>
public sealed record StudyPoint(string Recipe, double LearningRate, double Gamma, double DevelopmentPerplexity);

/// <summary>What a study found.</summary>
/// <param name="Rows">One for each recipe.</param>
/// <param name="Points">Every run of the adaptation grids.</param>
/// <param name="AdaptedModelFolder">The model of recipe kld.</param>
/// <param name="Interrupted">Whether the study was cancelled: the rows are then those that were finished.</param>
public sealed record StudyResult(IReadOnlyList<StudyRow> Rows, IReadOnlyList<StudyPoint> Points, string AdaptedModelFolder, bool Interrupted);

/// <summary>Watches a study and the training runs within it.</summary>
public interface IStudyObserver : ITrainingObserver
{
    /// <summary>Before a run.</summary>
    /// <param name="recipe">ood, id, ood+id, fine-tune or kld.</param>
    /// <param name="description">What the run is, for people.</param>
    void RunStarted(string recipe, string description);

    /// <summary>A run of a grid diverged; the study goes on without it.</summary>
    /// <param name="recipe">fine-tune or kld.</param>
    /// <param name="message">What happened, one sentence.</param>
    void RunDiverged(string recipe, string message);
}
