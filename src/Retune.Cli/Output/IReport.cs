using Retune.Cli.Demo;
using Retune.Cli.Rescoring;
using Retune.Evaluation;
using Retune.Experiments;
using Retune.Mixtures;
using Retune.Models;
using Retune.NGrams;
using Retune.Onnx;
using Retune.Rescoring;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Output;

/// <summary>Everything the program has to say, in the form for people (<see cref="TextReport"/>) or for programs (<see cref="JsonReport"/>).</summary>
internal interface IReport : ITrainingObserver
{
    /// <summary>A vocabulary was written; the texts were measured with it.</summary>
    void Vocabulary(string path, Vocabulary vocabulary, IReadOnlyList<TextStatistics> texts);

    /// <summary>A training run ended and left its model in the folder.</summary>
    void Trained(string folder, TrainingResult result);

    /// <summary>A run was to be resumed, and none has begun in the folder: it begins now.</summary>
    void NothingToResume(string folder);

    /// <summary>A run was to be resumed, and it is finished: nothing is done.</summary>
    void AlreadyFinished(string folder);

    /// <summary>A training run was stopped; its checkpoint is in the folder.</summary>
    void Interrupted(string folder, string resumeCommand);

    /// <summary>A model is about to be measured.</summary>
    void Evaluating(string folder, LanguageModel model, int threads);

    /// <summary>How much of a text is measured, from 0 to 1.</summary>
    void EvaluationProgressed(string text, double share);

    /// <summary>A text was measured.</summary>
    void Evaluated(string text, EvaluationResult result);

    /// <summary>A model was written as an ONNX file.</summary>
    void Exported(OnnxFiles files, LanguageModel model, OnnxOptions options);

    /// <summary>An n-gram model was loaded, to be mixed with a model of the vocabulary.</summary>
    void NGramModel(string path, NGramScorer scorer);

    /// <summary>The weights of a mixture were tuned on a text.</summary>
    void MixtureTuned(MixtureResult result, InterpolationWeights weights);

    /// <summary>A text was measured with a mixture.</summary>
    void Mixed(MixtureResult result);

    /// <summary>Hypotheses were rescored so far: utterances, and words of them.</summary>
    void RescoringProgressed(long utterances, long words);

    /// <summary>Hypotheses were rescored.</summary>
    void Rescored(RescoringResult result);

    /// <summary>The weights of a rescoring were tuned.</summary>
    /// <param name="before">Word errors of the recogniser's best hypotheses.</param>
    /// <param name="tuned">The best combination.</param>
    /// <param name="command">The rescoring with them.</param>
    void CombinationTuned(WordErrors before, TunedCombination tuned, string command);

    /// <summary>The demo's texts were written.</summary>
    /// <param name="text">The five files.</param>
    /// <param name="source">What they were made of.</param>
    /// <param name="domainWords">The bound on the domain's training text that was asked for, or null for all of it.</param>
    void DemoText(DemoText text, string source, long? domainWords);

    /// <summary>The page of an experiment's results was written, and the files of its figures, if they were wanted.</summary>
    void ReportWritten(string page, IReadOnlyList<string> figures);

    /// <summary>A run of the demo begins.</summary>
    /// <param name="recipe">ood, id, ood+id, fine-tune or kld.</param>
    /// <param name="description">What the run is, for people.</param>
    void RunStarted(string recipe, string description);

    /// <summary>A run of the demo's grid diverged; it goes on without it.</summary>
    /// <param name="message">What happened, one sentence.</param>
    void RunDiverged(string message);

    /// <summary>The demo's table.</summary>
    /// <param name="results">What it found.</param>
    /// <param name="adaptedFolder">Where the adapted model is; null where the demo was interrupted before its end.</param>
    void Study(ExperimentResults results, string? adaptedFolder);
}
