using System.Text;
using System.Text.Json.Nodes;
using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Recipes;
using Retune.Tests.Training;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Recipes;

public sealed class AdaptationStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_study_measures_the_five_recipes_and_leaves_the_adapted_model()
    {
        StudyTask task = Task();
        var observer = new Listener();
        StudyResult result = AdaptationStudy.Run(task, observer);
        Assert.False(result.Interrupted);
        Assert.Equal(["ood", "id", "ood+id", "fine-tune", "kld"], result.Rows.Select(row => row.Recipe));
        Assert.Equal(["ood", "id", "ood+id", "fine-tune", "fine-tune", "kld", "kld", "kld", "kld"], observer.Runs);
        double basis = result.Rows[2].Perplexity;
        Assert.Equal(result.Rows.Select(row => 100 * (basis - row.Perplexity) / basis), result.Rows.Select(row => row.RpplPercent));
        Assert.Equal(0, result.Rows[2].RpplPercent);

        // Every choice is made on the domain's development text.
        Assert.Equal(
            [("fine-tune", 0.1, 1), ("fine-tune", 0.4, 1), ("kld", 0.1, 0.5), ("kld", 0.4, 0.5), ("kld", 0.1, 0.9), ("kld", 0.4, 0.9)],
            result.Points.Select(point => (point.Recipe, point.LearningRate, point.Gamma)));
        foreach (string recipe in (string[])["fine-tune", "kld"])
        {
            StudyPoint best = result.Points.Where(point => point.Recipe == recipe).MinBy(point => point.DevelopmentPerplexity)!;
            StudyRow row = result.Rows.Single(row => row.Recipe == recipe);
            Assert.Equal((best.LearningRate, best.Gamma), (row.LearningRate, row.Gamma));
        }

        // Every figure is of the domain's test text, of the model that lies in the folder.
        LanguageModel adapted = LanguageModel.Load(result.AdaptedModelFolder);
        using TokenFile test = TokenFile.EncodeTemporary(task.Texts.DomainTest, adapted.Vocabulary);
        using TokenFile development = TokenFile.EncodeTemporary(task.Texts.DomainDevelopment, adapted.Vocabulary);
        using TokenFile general = TokenFile.EncodeTemporary(task.Texts.GeneralDevelopment, adapted.Vocabulary);
        EvaluationResult measured = Evaluator.Evaluate(adapted, test, 4, 2);
        Assert.Equal((measured.Perplexity, measured.LogDeviation.Mean, measured.LogDeviation.Variance), (result.Rows[4].Perplexity, result.Rows[4].LogDeviationMean, result.Rows[4].LogDeviationVariance));
        Assert.Equal(Evaluator.Evaluate(adapted, general, 4, 1).Perplexity, result.Rows[4].GeneralPerplexity);
        EvaluationResult chosen = Evaluator.Evaluate(adapted, development, 4, 1);
        Assert.Equal(result.Points.Where(point => point.Recipe == "kld").Min(point => point.DevelopmentPerplexity), chosen.Perplexity);
        Assert.Equal(0, chosen.LogDeviation.Mean, 1e-6);
        foreach (string recipe in (string[])["ood", "id", "ood+id", "fine-tune"])
            LanguageModel.Load(Path.Combine(task.OutputFolder, recipe));
    }

    [Fact]
    public void The_same_seed_gives_the_same_table()
    {
        StudyTask task = Task() with { Gammas = [0.5], AdaptationRates = [0.2] };
        IEnumerable<StudyRow> Rows(string folder, int threads) =>
            AdaptationStudy.Run(task with { OutputFolder = _folder[folder], Threads = threads }, new Listener()).Rows.Select(row => row with { WordsPerSecond = 0 });
        Assert.Equal(Rows("first", 2), Rows("second", 1));
    }

    [Fact]
    public void Adapting_keeps_the_kind_and_temperature_of_its_loss_and_takes_gamma_from_the_grid()
    {
        StudyTask task = Task() with { Gammas = [0.5], AdaptationRates = [0.2] };
        task = task with { Adaptation = task.Adaptation with { Loss = new LossOptions { Kind = LossKind.CrossEntropy, Temperature = 1.5, Gamma = 0.1 } } };
        JsonNode loss = LanguageModel.Load(AdaptationStudy.Run(task, new Listener()).AdaptedModelFolder).Training!["options"]!["loss"]!;
        Assert.Equal(("cross_entropy", 1.5, 0.5), (loss["kind"]!.GetValue<string>(), loss["temperature"]!.GetValue<double>(), loss["gamma"]!.GetValue<double>()));
    }

    [Fact]
    public void A_point_of_the_grid_that_diverges_is_recorded_and_the_others_go_on()
    {
        StudyTask task = Task() with { AdaptationRates = [1e30, 0.2], Gammas = [0.5] };
        task = task with { Adaptation = task.Adaptation with { ClipNorm = double.PositiveInfinity, WeightDecay = 0 } };
        var observer = new Listener();
        StudyResult result = AdaptationStudy.Run(task, observer);
        Assert.Equal(2, observer.Diverged.Count);
        Assert.Equal([true, false, true, false], result.Points.Select(point => double.IsPositiveInfinity(point.DevelopmentPerplexity)));
        Assert.Equal([0.2, 0.2], result.Rows.TakeLast(2).Select(row => row.LearningRate));

        Assert.Contains("Every run", Assert.Throws<DivergenceException>(() => AdaptationStudy.Run(task with { AdaptationRates = [1e30] }, observer)).Message);
    }

    [Fact]
    public void A_cancelled_study_gives_the_rows_that_were_finished()
    {
        using var cancellation = new CancellationTokenSource();
        StudyResult result = AdaptationStudy.Run(Task(), new Listener { AtRun = run => { if (run == "ood+id") cancellation.Cancel(); } }, cancellation.Token);
        Assert.True(result.Interrupted);
        Assert.Equal(["ood", "id"], result.Rows.Select(row => row.Recipe));
        Assert.Empty(result.Points);
    }

    [Fact]
    public void A_grid_without_points_and_a_text_that_cannot_be_used_are_refused()
    {
        Assert.Contains("rate", Refused(Task() with { AdaptationRates = [] }));
        Assert.Contains("gamma", Refused(Task() with { Gammas = [] }));
        StudyTask task = Task();
        string strange = Write("strange", [], "x y z\n");
        Assert.Contains(strange, Refused(task with { Texts = task.Texts with { DomainTest = strange } }));
        Assert.Contains("missing", Refused(task with { Texts = task.Texts with { DomainDevelopment = _folder["missing"] } }));

        static string Refused(StudyTask task) => Assert.Throws<InputException>(() => AdaptationStudy.Run(task, new Listener())).Message;
    }

    private StudyTask Task()
    {
        TrainingOptions options = TinyTraining.Options with { Annealing = new AnnealingOptions { FixedIterations = 2, Threshold = 2, AnnealedIterations = 1 }, EvaluationStreams = 4 };
        return new StudyTask
        {
            Texts = new StudyTexts(Text("general", 1, 600, 6), Text("general-dev", 2, 100, 6), Text("domain", 3, 200, 3), Text("dev", 4, 100, 3), Text("test", 5, 100, 3)),
            OutputFolder = _folder["study"],
            MinimumCount = 2,
            EmbeddingSize = 6,
            HiddenSize = 8,
            General = options,
            Domain = options,
            Adaptation = options,
            AdaptationRates = [0.1, 0.4],
            Gammas = [0.5, 0.9],
            Threads = 2,
        };
    }

    private string Text(string name, int seed, int positions, int followers)
    {
        int[] ids = new int[positions];
        TinyTraining.Text(seed, positions, followers).Read(0, ids);
        return Write(name, ids, "");
    }

    private string Write(string name, int[] ids, string end)
    {
        var text = new StringBuilder();
        foreach (int id in ids)
            text.Append(id == 1 ? "\n" : id == 0 ? $"{name}-rare{text.Length} " : $"w{id} ");
        File.WriteAllText(_folder[name], text.Append(end).ToString());
        return _folder[name];
    }

    private sealed class Listener : IStudyObserver
    {
        public List<string> Runs { get; } = [];

        public List<string> Diverged { get; } = [];

        public Action<string> AtRun { get; init; } = _ => { };

        public void RunDiverged(string recipe, string message) => Diverged.Add(message);

        public void RunStarted(string recipe, string description)
        {
            Runs.Add(recipe);
            AtRun(recipe);
        }
    }
}
