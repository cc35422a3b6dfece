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

/// <summary>The report for people: tables, a live line on a terminal, plain lines elsewhere.</summary>
internal sealed class TextReport(TextWriter output, bool terminal) : IReport
{
    private readonly ProgressLine _progress = new(output, terminal);
    private readonly Tables _tables = new(output, terminal);
    private string _lossName = "loss";
    private string _developmentPerplexity = "";

    public void Vocabulary(string path, Vocabulary vocabulary, IReadOnlyList<TextStatistics> texts)
    {
        output.WriteLine($"{path}: {vocabulary.Count:N0} words, <unk> and </s> included");
        if (texts.Count == 0)
            return;
        _tables.Write(
            ["text", "running words", "sentences", "types", "OOV %"],
            texts.Select(text => (string[])[text.Path, $"{text.RunningWords:N0}", $"{text.Sentences:N0}", $"{text.Types:N0}", $"{text.OutOfVocabularyPercent:F2}"]));
    }

    public void RunStarted(string recipe, string description)
    {
        _progress.Clear();
        output.WriteLine();
        output.WriteLine($"{recipe}: {description}");
    }

    public void RunDiverged(string message)
    {
        _progress.Clear();
        output.WriteLine(message);
    }

    public void Started(RunHeader header)
    {
        _lossName = header.Noise is null ? "cross-entropy" : "NCE loss";
        _developmentPerplexity = "";
        output.WriteLine($"{header.Device}, kernels {header.Kernels}, {header.Threads} {(header.Threads == 1 ? "thread" : "threads")}; {header.Parameters:N0} parameters");
        output.WriteLine($"{header.TrainingWords:N0} training words, {header.DevelopmentWords:N0} development words, </s> counted; {(header.Noise is null ? "full softmax" : "noise " + header.Noise)}"
            + header.References switch { 0 => "", 1 => "; one reference model", _ => $"; the mean of {header.References} reference models" });
        if (header.ResumedAtIteration is { } iteration)
            output.WriteLine($"resumed in iteration {iteration}");
        output.Flush();
    }

    public void Progressed(TrainingProgress progress) => _progress.Show(
        $"iteration {progress.Iteration}/{progress.MaximumIterations}  {100.0 * progress.Words / Math.Max(progress.TotalWords, 1):F0} %  "
        + $"{progress.WordsPerSecond:N0} words/s  {_lossName} {progress.LossPerWord:F3}  rate {progress.LearningRate:G4}{_developmentPerplexity}  {Clock.Text(progress.RemainingInIteration)} left in iteration");

    public void IterationCompleted(IterationResult iteration)
    {
        _progress.Clear();
        _developmentPerplexity = $"  dev PPL {iteration.DevelopmentPerplexity:F2}";
        output.WriteLine(
            $"iteration {iteration.Iteration,2}  rate {iteration.LearningRate:G4}  {_lossName} {iteration.LossPerWord:F3}  dev PPL {iteration.DevelopmentPerplexity:F2}"
            + $"{(iteration.Improved ? " (best)" : "")}  log deviation {iteration.LogDeviationMean:F3}  {iteration.WordsPerSecond:N0} words/s");
        output.Flush();
    }

    public void Trained(string folder, TrainingResult result)
    {
        _progress.Clear();
        output.WriteLine();
        EvaluationResult development = result.Development!;     // only an interrupted run can lack it
        // Iteration 0 is the trained model that an adaptation began with: no iteration was better.
        string kept = result.BestIteration == 0 ? "the model that the run began with, which no iteration bettered" : $"model of iteration {result.BestIteration}";
        output.WriteLine($"{folder}: {kept}, {result.Iterations.Count} iterations at {result.WordsPerSecond:N0} words/s");
        _tables.Write(["on the development text", ""], Figures(development));
        output.WriteLine($"ln Z of the model: {result.LnZ:F4}{(result.LnZ == development.LnZ ? "" : $" (re-centred; {development.LnZ:F4} in the table above)")}");
        output.WriteLine($"Next: retune eval --model {Session.Quoted(folder)} TEXT");
    }

    public void NothingToResume(string folder) => output.WriteLine($"{folder} holds no run to resume; this is its beginning.");

    public void AlreadyFinished(string folder) => output.WriteLine($"{folder} holds a finished model; nothing is left to do. Next: retune eval --model {Session.Quoted(folder)} TEXT");

    public void Interrupted(string folder, string resumeCommand)
    {
        _progress.Clear();
        output.WriteLine($"Interrupted; the state of the run is in {folder}. To go on:");
        output.WriteLine("  " + resumeCommand);
    }

    public void Evaluating(string folder, LanguageModel model, int threads) =>
        output.WriteLine($"{folder}: {model.Vocabulary.Count:N0} words, {model.Shape.ParameterCount:N0} parameters; {Evaluator.Device}, kernels {Evaluator.Kernels}, {threads} {(threads == 1 ? "thread" : "threads")}");

    public void EvaluationProgressed(string text, double share) => _progress.Show($"{text}  {100 * share:F0} %");

    public void Evaluated(string text, EvaluationResult result)
    {
        _progress.Clear();
        _tables.Write([text, ""], Figures(result));
    }

    public void Exported(OnnxFiles files, LanguageModel model, OnnxOptions options)
    {
        output.WriteLine($"{files.ModelFile}: {model.Vocabulary.Count:N0} words, {model.Shape.ParameterCount:N0} parameters, {files.ByteCount:N0} bytes");
        if (files.WeightsFile is not null)
            output.WriteLine($"Its weights are in {files.WeightsFile}, which must lie beside it.");
        output.WriteLine($"inputs: {string.Join(", ", options.Inputs)}; outputs: {string.Join(", ", options.Outputs)}");
        output.WriteLine($"ln_p: of {(options.Scores == OnnxScores.Candidates ? "each candidate" : "every word")}, {(options.Normalised ? "log softmax" : $"score - ln Z (ln Z = {model.LnZ:F4})")}");
    }

    public void NGramModel(string path, NGramScorer scorer)
    {
        output.WriteLine($"{path}: {string.Join(" / ", scorer.Model.Counts.Select(count => $"{count:N0}"))} n-grams of 1 to {scorer.Model.Order} words");
        string unknown = scorer.Model.UnknownId < 0 ? "it has no <unk>, so that their probability is 0" : "they share the probability of its <unk>";
        if (scorer.MissingWords > 0)
            output.WriteLine($"{path}: {scorer.MissingWords:N0} of the vocabulary's {scorer.Vocabulary.Count:N0} words are not in it; {unknown}");
    }

    public void MixtureTuned(MixtureResult result, InterpolationWeights weights)
    {
        _progress.Clear();
        output.WriteLine($"weights tuned on {result.Text} in {weights.Iterations} {(weights.Iterations == 1 ? "iteration" : "iterations")} of EM:");
        Table(result);
    }

    public void Mixed(MixtureResult result)
    {
        _progress.Clear();
        output.WriteLine($"mixture on {result.Text}:");
        Table(result);
    }

    private void Table(MixtureResult result)
    {
        _tables.Write(
            ["model", "weight", "normalised PPL", "without <unk> positions", "positions with p = 0"],
            result.Models.Select((model, k) => Row(model, $"{result.Weights[k]:F4}", result.Alone[k])).Append(Row("mixture", "", result.Together)));
        output.Flush();

        static string[] Row(string name, string weight, TextProbabilities figures) =>
            [name, weight, Perplexity(figures.Perplexity), Perplexity(figures.PerplexityWithoutUnknown), $"{figures.ImpossiblePositions:N0}"];

        // An n-gram model of other words may be hopeless on its own.
        static string Perplexity(double value) => value < 1e6 ? $"{value:F3}" : $"{value:G4}";
    }

    public void RescoringProgressed(long utterances, long words) => _progress.Show($"{utterances:N0} utterances, {words:N0} words");

    public void Rescored(RescoringResult result)
    {
        _progress.Clear();
        string unknown = result.UnknownWords > 0 ? $" ({result.UnknownWords:N0} of them <unk>)" : "";
        string shared = result.ComputedWords > 0 ? $", computed as {result.ComputedWords:N0}" : "";
        output.WriteLine($"{result.Utterances:N0} utterances, {result.Hypotheses:N0} {(result.IsLattices ? "arcs" : "hypotheses")}, {result.Words:N0} words{unknown}{shared}, {result.Seconds:F1} s; "
            + $"another hypothesis is best in {result.Changed:N0}");
        if (result is { Before: { } before, After: { } after })
            Errors(("before", before), ("after", after));
        output.Flush();
    }

    public void CombinationTuned(WordErrors before, TunedCombination tuned, string command)
    {
        _progress.Clear();
        Errors(("before", before), ("with the weights found", tuned.Errors));
        if (tuned.IsOnEdge)
            output.WriteLine("The language model weight or the word penalty lies on the edge of what was tried: the scores may be of an unusual size.");
        output.WriteLine($"Next, on the hypotheses to be rescored instead of these: {command}");
        output.Flush();
    }

    private void Errors(params ReadOnlySpan<(string Name, WordErrors Errors)> rows)
    {
        var cells = new List<string[]>();
        foreach ((string name, WordErrors errors) in rows)
            cells.Add([name, $"{100 * errors.Rate:F2} %", $"{errors.Substitutions:N0}", $"{errors.Deletions:N0}", $"{errors.Insertions:N0}", $"{errors.ReferenceWords:N0}"]);
        _tables.Write(["", "word error rate", "substitutions", "deletions", "insertions", "words said"], cells);
    }

    public void DemoText(DemoText text, string source, long? domainWords)
    {
        output.WriteLine($"Text: {source}.");
        output.WriteLine(domainWords is null
            ? "The whole of the domain's training text is used (--domain-words N takes less)."
            : $"Of the domain's training text the first {text.DomainTrain.RunningWords:N0} words are used (--domain-words).");
        _tables.Write(
            ["text", "running words", "sentences", "file"],
            text.Files.Select(file => (string[])[file.Name, $"{file.RunningWords:N0}", $"{file.Sentences:N0}", file.Path]), numericColumns: 2);
        output.Flush();
    }

    public void ReportWritten(string page, IReadOnlyList<string> figures)
    {
        output.WriteLine($"{page}: open it in a browser.");
        foreach (string figure in figures)
            output.WriteLine(figure);
    }

    public void Study(ExperimentResults results, string? adaptedFolder)
    {
        _progress.Clear();
        output.WriteLine();
        output.WriteLine(adaptedFolder is null ? "Interrupted; the recipes that were finished:" : "On the domain's test text:");
        _tables.Write(
            ["recipe", "normalised PPL", "RPPL %", "log deviation mean", "variance", "general PPL", "words/s", "rate", "gamma"],
            results.Rows.Where(row => row.Set == "test").Select(row => (string[])
            [
                row.Recipe, $"{row.Perplexity:F2}", $"{row.RpplPercent:F1}", $"{row.LogDeviationMean:F3}", $"{row.LogDeviationVariance:F3}",
                $"{row.GeneralPerplexity:F1}", $"{row.WordsPerSecond:N0}", Setting(row.LearningRate), Setting(row.Gamma),
            ]), numericColumns: 8);
        if (adaptedFolder is null)
            return;
        output.WriteLine("RPPL: perplexity won, in percent of that of ood+id. Log deviation: ln of the sum of all p(w|h); 0 is normalised.");
        output.WriteLine("General PPL: of the general development text; what it grows by over ood+id was forgotten. Rate and gamma were chosen on dev.");
        output.WriteLine($"The adapted model is in {adaptedFolder}.");
        output.WriteLine();
        output.WriteLine("Next, on two texts of your own (one sentence a line, plain or .gz):");
        output.WriteLine("  retune demo --text general.txt --domain-text domain.txt --out my-study");
    }

    /// <summary>A model from scratch has no γ; an adaptation that no iteration bettered has neither.</summary>
    private static string Setting(double value) => double.IsNaN(value) ? "" : $"{value}";

    private static IEnumerable<string[]> Figures(EvaluationResult result) =>
    [
        ["positions predicted (running words and one </s> a sentence)", $"{result.Positions:N0}"],
        ["sentences", $"{result.Sentences:N0}"],
        ["positions whose word is <unk>", $"{result.UnknownPositions:N0}"],
        ["OOV, % of running words", $"{result.OutOfVocabularyPercent:F2}"],
        ["normalised PPL", $"{result.Perplexity:F3}"],
        ["normalised PPL without <unk> positions", $"{result.PerplexityWithoutUnknown:F3}"],
        ["unnormalised PPL of exp(score - ln Z), no true perplexity", $"{result.UnnormalisedPerplexity:F3}"],
        ["unnormalised PPL without <unk> positions", $"{result.UnnormalisedPerplexityWithoutUnknown:F3}"],
        ["log deviation mean", $"{result.LogDeviation.Mean:F4}"],
        ["log deviation variance", $"{result.LogDeviation.Variance:F4}"],
        ["log deviation minimum", $"{result.LogDeviation.Minimum:F4}"],
        ["log deviation 5 % quantile", $"{result.LogDeviation.Quantile05:F4}"],
        ["log deviation 25 % quantile", $"{result.LogDeviation.Quantile25:F4}"],
        ["log deviation median", $"{result.LogDeviation.Median:F4}"],
        ["log deviation 75 % quantile", $"{result.LogDeviation.Quantile75:F4}"],
        ["log deviation 95 % quantile", $"{result.LogDeviation.Quantile95:F4}"],
        ["log deviation maximum", $"{result.LogDeviation.Maximum:F4}"],
        ["ln Z used", $"{result.LnZ:F4}"],
        ["evaluation streams", $"{result.Streams:N0}"],
        ["words/s", $"{result.WordsPerSecond:N0}"],
    ];
}
