using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>
/// JSON lines: every line is an object with <c>event</c>. Keys are stable, in snake_case, with the unit in the name; logarithms
/// are natural; a figure that is no finite number is null.
/// </summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    private static readonly JsonSerializerOptions _form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Interval _progress = new(TimeSpan.FromSeconds(1));
    private string? _recipe;

    public void Vocabulary(string path, Vocabulary vocabulary, IReadOnlyList<TextStatistics> texts)
    {
        Write("vocabulary", new() { ["file"] = path, ["words"] = vocabulary.Count, ["sha256"] = vocabulary.Hash });
        foreach (TextStatistics text in texts)
        {
            Write("text", new()
            {
                ["file"] = text.Path,
                ["running_words"] = text.RunningWords,
                ["sentences"] = text.Sentences,
                ["types"] = text.Types,
                ["unknown_words"] = text.UnknownWords,
                ["oov_percent"] = Figure(text.OutOfVocabularyPercent),
            });
        }
    }

    public void RunStarted(string recipe, string description)
    {
        _recipe = recipe;
        Write("recipe", new() { ["description"] = description });
    }

    public void RunDiverged(string message) => Write("diverged", new() { ["message"] = message });

    public void Started(RunHeader header) => Write("started", new()
    {
        ["device"] = header.Device,
        ["kernels"] = header.Kernels,
        ["threads"] = header.Threads,
        ["parameters"] = header.Parameters,
        ["training_words"] = header.TrainingWords,
        ["development_words"] = header.DevelopmentWords,
        ["noise"] = header.Noise,
        ["references"] = header.References,
        ["resumed_at_iteration"] = header.ResumedAtIteration,
    });

    public void Progressed(TrainingProgress progress)
    {
        if (!_progress.Passed())
            return;
        Write("progress", new()
        {
            ["iteration"] = progress.Iteration,
            ["maximum_iterations"] = progress.MaximumIterations,
            ["words"] = progress.Words,
            ["total_words"] = progress.TotalWords,
            ["loss_per_word"] = Figure(progress.LossPerWord),
            ["learning_rate"] = Figure(progress.LearningRate),
            ["words_per_second"] = Figure(progress.WordsPerSecond),
            ["remaining_in_iteration_seconds"] = Figure(progress.RemainingInIteration.TotalSeconds),
        });
    }

    public void IterationCompleted(IterationResult iteration) => Write("iteration", new()
    {
        ["iteration"] = iteration.Iteration,
        ["learning_rate"] = Figure(iteration.LearningRate),
        ["loss_per_word"] = Figure(iteration.LossPerWord),
        ["development_perplexity"] = Figure(iteration.DevelopmentPerplexity),
        ["log_deviation_mean"] = Figure(iteration.LogDeviationMean),
        ["words_per_second"] = Figure(iteration.WordsPerSecond),
        ["improved"] = iteration.Improved,
    });

    public void Trained(string folder, TrainingResult result) => Write("trained", new()
    {
        ["model_folder"] = folder,
        ["iterations"] = result.Iterations.Count,
        ["best_iteration"] = result.BestIteration,
        ["ln_z"] = Figure(result.LnZ),
        ["words_per_second"] = Figure(result.WordsPerSecond),
        ["development"] = Figures(result.Development!),
    });

    public void NothingToResume(string folder) => Write("nothing_to_resume", new() { ["model_folder"] = folder });

    public void AlreadyFinished(string folder) => Write("already_finished", new() { ["model_folder"] = folder });

    public void Interrupted(string folder, string resumeCommand) => Write("interrupted", new()
    {
        ["checkpoint_folder"] = folder,
        ["resume_command"] = resumeCommand,
    });

    public void Evaluating(string folder, LanguageModel model, int threads) => Write("model", new()
    {
        ["model_folder"] = folder,
        ["vocabulary_words"] = model.Vocabulary.Count,
        ["parameters"] = model.Shape.ParameterCount,
        ["device"] = Evaluator.Device,
        ["kernels"] = Evaluator.Kernels,
        ["threads"] = threads,
    });

    public void EvaluationProgressed(string text, double share)
    {
        if (_progress.Passed())
            Write("evaluation_progress", new() { ["file"] = text, ["percent"] = Figure(100 * share) });
    }

    public void Evaluated(string text, EvaluationResult result)
    {
        JsonObject line = Figures(result);
        line.Insert(0, "file", text);
        Write("evaluation", line);
    }

    public void Exported(OnnxFiles files, LanguageModel model, OnnxOptions options) => Write("exported", new()
    {
        ["file"] = files.ModelFile,
        ["weights_file"] = files.WeightsFile,
        ["bytes"] = files.ByteCount,
        ["scores"] = options.Scores == OnnxScores.All ? "all" : "candidates",
        ["normalised"] = options.Normalised,
        ["ln_z"] = Figure(model.LnZ),
        ["vocabulary_words"] = model.Vocabulary.Count,
        ["parameters"] = model.Shape.ParameterCount,
        ["inputs"] = Words(options.Inputs),
        ["outputs"] = Words(options.Outputs),
    });

    public void NGramModel(string path, NGramScorer scorer) => Write("ngram_model", new()
    {
        ["file"] = path,
        ["order"] = scorer.Model.Order,
        ["ngrams"] = new JsonArray([.. scorer.Model.Counts.Select(count => JsonValue.Create(count))]),
        ["has_unknown"] = scorer.Model.UnknownId >= 0,
        ["missing_words"] = scorer.MissingWords,
    });

    public void MixtureTuned(MixtureResult result, InterpolationWeights weights)
    {
        JsonObject line = Figures(result);
        line.Add("iterations", weights.Iterations);
        line.Add("ln_likelihood_gap", Figure(weights.Gap));
        Write("mixture_tuned", line);
    }

    public void Mixed(MixtureResult result) => Write("mixture", Figures(result));

    public void RescoringProgressed(long utterances, long words)
    {
    }

    public void Rescored(RescoringResult result)
    {
        var line = new JsonObject
        {
            ["utterances"] = result.Utterances,
            ["changed"] = result.Changed,
            [result.IsLattices ? "arcs" : "hypotheses"] = result.Hypotheses,
            ["words"] = result.Words,
            ["unknown_words"] = result.UnknownWords,
            ["computed_words"] = result.ComputedWords,
            ["seconds"] = Figure(result.Seconds),
        };
        if (result.Before is { } before)
            line.Add("before", Figures(before));
        if (result.After is { } after)
            line.Add("after", Figures(after));
        Write("rescored", line);
    }

    public void CombinationTuned(WordErrors before, TunedCombination tuned, string command) => Write("tuned", new()
    {
        ["weight"] = Figure(tuned.Combination.Weight),
        ["interpolation"] = tuned.Combination.Interpolation == LanguageInterpolation.Linear ? "linear" : "log-linear",
        ["lm_weight"] = Figure(tuned.Combination.LanguageScale),
        ["word_penalty"] = Figure(tuned.Combination.WordPenalty),
        ["unk_penalty"] = Figure(tuned.Combination.UnknownPenalty),
        ["on_edge"] = tuned.IsOnEdge,
        ["rescore_command"] = command,
        ["before"] = Figures(before),
        ["after"] = Figures(tuned.Errors),
    });

    public void DemoText(DemoText text, string source, long? domainWords)
    {
        Write("demo_text", new()
        {
            ["source"] = source,
            ["domain_words_limit"] = domainWords,
            ["files"] = new JsonArray([.. text.Files.Select(file => new JsonObject
            {
                ["name"] = file.Name,
                ["file"] = file.Path,
                ["sentences"] = file.Sentences,
                ["running_words"] = file.RunningWords,
            })]),
        });
    }

    public void ReportWritten(string page, IReadOnlyList<string> figures) => Write("report", new() { ["file"] = page, ["figures"] = Words(figures) });

    public void Study(ExperimentResults results, string? adaptedFolder)
    {
        _recipe = null;
        Write(adaptedFolder is null ? "study_interrupted" : "study", new()
        {
            ["adapted_model_folder"] = adaptedFolder,
            ["grid"] = new JsonArray([.. results.Grids.Where(grid => grid.From is not null).SelectMany(grid => grid.Points.Select(point => new JsonObject
            {
                ["recipe"] = grid.Recipe,
                ["learning_rate"] = Figure(point.LearningRate),
                ["gamma"] = Figure(point.Gamma),
                ["development_perplexity"] = Figure(point.Perplexity),
            }))]),
            ["rows"] = new JsonArray([.. results.Rows.Where(row => row.Set == "test").Select(row => new JsonObject
            {
                ["recipe"] = row.Recipe,
                ["perplexity"] = Figure(row.Perplexity),
                ["rppl_percent"] = Figure(row.RpplPercent),
                ["log_deviation_mean"] = Figure(row.LogDeviationMean),
                ["log_deviation_variance"] = Figure(row.LogDeviationVariance),
                ["general_perplexity"] = Figure(row.GeneralPerplexity),
                ["words_per_second"] = Figure(row.WordsPerSecond),
                ["learning_rate"] = Figure(row.LearningRate),
                ["gamma"] = Figure(row.Gamma),
            })]),
        });
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);

    private static JsonObject Figures(WordErrors errors) => new()
    {
        ["word_error_rate"] = Figure(errors.Rate),
        ["substitutions"] = errors.Substitutions,
        ["deletions"] = errors.Deletions,
        ["insertions"] = errors.Insertions,
        ["reference_words"] = errors.ReferenceWords,
    };

    private static JsonObject Figures(MixtureResult result)
    {
        JsonObject line = Figures(result.Together);
        line.Insert(0, "file", result.Text);
        line.Add("models", new JsonArray([.. result.Models.Select((model, k) =>
        {
            JsonObject alone = Figures(result.Alone[k]);
            alone.Insert(0, "model", model);
            alone.Insert(1, "weight", Figure(result.Weights[k]));
            return alone;
        })]));
        return line;
    }

    private static JsonObject Figures(TextProbabilities probabilities) => new()
    {
        ["positions"] = probabilities.Positions,
        ["unknown_positions"] = probabilities.UnknownPositions,
        ["impossible_positions"] = probabilities.ImpossiblePositions,
        ["perplexity"] = Figure(probabilities.Perplexity),
        ["perplexity_without_unknown"] = Figure(probabilities.PerplexityWithoutUnknown),
    };

    private static JsonObject Figures(EvaluationResult result) => new()
    {
        ["positions"] = result.Positions,
        ["unknown_positions"] = result.UnknownPositions,
        ["sentences"] = result.Sentences,
        ["oov_percent"] = Figure(result.OutOfVocabularyPercent),
        ["perplexity"] = Figure(result.Perplexity),
        ["perplexity_without_unknown"] = Figure(result.PerplexityWithoutUnknown),
        ["unnormalised_perplexity"] = Figure(result.UnnormalisedPerplexity),
        ["unnormalised_perplexity_without_unknown"] = Figure(result.UnnormalisedPerplexityWithoutUnknown),
        ["log_deviation_mean"] = Figure(result.LogDeviation.Mean),
        ["log_deviation_variance"] = Figure(result.LogDeviation.Variance),
        ["log_deviation_minimum"] = Figure(result.LogDeviation.Minimum),
        ["log_deviation_quantile_05"] = Figure(result.LogDeviation.Quantile05),
        ["log_deviation_quantile_25"] = Figure(result.LogDeviation.Quantile25),
        ["log_deviation_median"] = Figure(result.LogDeviation.Median),
        ["log_deviation_quantile_75"] = Figure(result.LogDeviation.Quantile75),
        ["log_deviation_quantile_95"] = Figure(result.LogDeviation.Quantile95),
        ["log_deviation_maximum"] = Figure(result.LogDeviation.Maximum),
        ["ln_z"] = Figure(result.LnZ),
        ["streams"] = result.Streams,
        ["words_per_second"] = Figure(result.WordsPerSecond),
    };

    private static JsonNode? Figure(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private void Write(string name, JsonObject line)
    {
        line.Insert(0, "event", name);
        if (_recipe is not null)
            line.Insert(1, "recipe", _recipe);
        output.Write(line.ToJsonString(_form) + "\n");
        output.Flush();
    }
}
