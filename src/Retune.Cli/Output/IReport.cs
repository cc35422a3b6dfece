using Retune.Cli.Demo;
using Retune.Evaluation;
using Retune.Models;
using Retune.Onnx;
using Retune.Recipes;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Output;

/// <summary>Everything the program has to say, in the form for people (<see cref="TextReport"/>) or for programs (<see cref="JsonReport"/>).</summary>
internal interface IReport : IStudyObserver
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

    /// <summary>The demo's texts were written.</summary>
    /// <param name="text">The five files.</param>
    /// <param name="source">What they were made of.</param>
    /// <param name="domainWords">The bound on the domain's training text that was asked for, or null for all of it.</param>
    void DemoText(DemoText text, string source, long? domainWords);

    /// <summary>The page of an experiment's results was written.</summary>
    void ReportWritten(string page);

    /// <summary>The demo's table, and where the adapted model is.</summary>
    void Study(StudyResult result);
}
