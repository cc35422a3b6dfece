#pragma warning disable CS1591, CS1573, IDE0060, IDE0005 // Stand-ins for the training, evaluation and study, so that the command line compiles.
using Retune.Evaluation;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Training
{
    public sealed record TrainingTask
    {
        public required LanguageModel Model { get; init; }

        public bool ModelIsTrained { get; init; }

        public IReadOnlyList<LanguageModel> References { get; init; } = [];

        public required IReadOnlyList<TokenFile> Texts { get; init; }

        public required TokenFile DevelopmentText { get; init; }

        public TrainingOptions Options { get; init; } = new();

        public required string OutputFolder { get; init; }

        public bool Resume { get; init; }
    }

    public static class TrainingRun
    {
        public static TrainingResult Run(TrainingTask task, ITrainingObserver observer, CancellationToken cancellation) =>
            throw new RetuneException("Training is not built yet.");

        /// <summary>Whether the folder holds a checkpoint that a run can resume from.</summary>
        public static bool HasCheckpoint(string folder) => File.Exists(Path.Combine(folder, "checkpoint.safetensors"));
    }
}

namespace Retune.Evaluation
{
    public static class Evaluator
    {
        public static EvaluationResult Evaluate(
            LanguageModel model, TokenFile text, int streams, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
            throw new RetuneException("Evaluation is not built yet.");
    }
}

namespace Retune.Recipes
{
    /// <summary>The five texts of a study.</summary>
    public sealed record StudyTexts(string GeneralTrain, string GeneralDevelopment, string DomainTrain, string DomainDevelopment, string DomainTest);

    public sealed record StudyTask
    {
        public required StudyTexts Texts { get; init; }

        public required string OutputFolder { get; init; }

        public ulong Seed { get; init; } = 1;

        public int Threads { get; init; } = Environment.ProcessorCount;
    }

    /// <summary>A recipe's model as chosen on the domain's development text, measured on its test text.</summary>
    /// <param name="Recipe">ood, id, ood+id, fine-tune or kld.</param>
    /// <param name="Choice">What was chosen on the development text, for example <c>rate 0.1, gamma 0.75</c>.</param>
    public sealed record StudyRow(
        string Recipe, double Perplexity, double RpplPercent, double LogDeviationMean, double LogDeviationVariance, double WordsPerSecond, string Choice);

    /// <param name="Rows">One for each recipe.</param>
    /// <param name="AdaptedModelFolder">The model of recipe kld.</param>
    /// <param name="Interrupted">Whether the study was cancelled: the rows are then those that were finished.</param>
    public sealed record StudyResult(IReadOnlyList<StudyRow> Rows, string AdaptedModelFolder, bool Interrupted);

    public interface IStudyObserver : ITrainingObserver
    {
        /// <summary>Before the run of a recipe; what it is told about the run is for people.</summary>
        void RunStarted(string recipe, string description);
    }

    public static class AdaptationStudy
    {
        public static StudyResult Run(StudyTask task, IStudyObserver observer, CancellationToken cancellation) =>
            throw new RetuneException("The study is not built yet.");
    }
}
