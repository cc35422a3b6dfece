using Retune.Evaluation;
using Retune.Experiments;
using Retune.Mixtures;
using Retune.Models;
using Retune.Text;

namespace Retune.Tests.Experiments;

/// <summary>One experiment with everything that there is, for all tests that only look at what it gave.</summary>
public sealed class WholeExperiment : IDisposable
{
    internal static ExperimentConfig Config { get; } = TinyExperiment.Config with
    {
        Adaptation = TinyExperiment.Config.Adaptation with { Seeds = [1, 2], DomainShares = [1, 0.5] },
        Ablations = new AblationSettings
        {
            Dropout = [0, 0.25],
            NoiseSamples = [4, 8],
            NoiseExponent = [0.75, 1],
            Temperature = [1, 2],
            TemperatureGammas = [0.5, 0],
            NoiseCounts = ["id", "ood+id"],
        },
        CrossEntropy = new CrossEntropySettings { Rates = [0.1, 0.3], Gammas = [1, 0.5] },
    };

    public WholeExperiment()
    {
        Task = Tiny.Task(Config);
        Outcome = Experiment.Run(Task, Listener);
    }

    internal TinyExperiment Tiny { get; } = new();

    internal ExperimentTask Task { get; }

    internal ExperimentListener Listener { get; } = new();

    internal ExperimentOutcome Outcome { get; }

    public void Dispose() => Tiny.Dispose();
}

public sealed class ExperimentTests(WholeExperiment whole) : IClassFixture<WholeExperiment>
{
    private readonly ExperimentTask _task = whole.Task;
    private readonly ExperimentResults _results = whole.Outcome.Results;

    [Fact]
    public void An_experiment_runs_every_recipe_and_chooses_on_the_development_text()
    {
        Assert.Equal(ExperimentEnd.Finished, whole.Outcome.End);
        Assert.True(_results.Finished);
        // 4 from scratch; the interpolation; from 2 models 2 rates of fine-tuning and 2 x 2 points of kld; a second seed of these 4; for half the text one
        // ood+id model and 12 adaptations; 7 ablations, one of them at the experiment's own temperature but another gamma; 4 with the softmax.
        Assert.Equal((4 + 1 + 12 + 4 + 13 + 7 + 4, _results.PointsDone), (_results.PointsTotal, _results.PointsTotal));
        Assert.Equal(_results.PointsTotal, whole.Listener.Completed.Count);
        Assert.Equal(_results.PointsTotal, Directory.GetFiles(Path.Combine(_task.Folders.Results, "points")).Length);
        Assert.Equal(
            [
                "ood 1", "id 1", "ood+id 1", "interpolation 1", "fine-tune from ood+id 1", "fine-tune from ood+id 2", "kld from ood+id 1", "kld from ood+id 2",
                "fine-tune from ood 1", "fine-tune from ood 2", "kld from ood 1", "kld from ood 2", "cross-entropy from ood+id 1", "cross-entropy+kld from ood+id 1",
            ],
            _results.Rows.Where(row => row.Set == "test").Select(row => $"{(row.From is null ? row.Recipe : $"{row.Recipe} from {row.From}")} {row.Seed}"));
        Assert.Equal(["ood+id", "fine-tune", "kld", "fine-tune", "kld"], _results.ShareRows.Where(row => row.Set == "dev").Select(row => row.Recipe));
        Assert.Equal([0.5], _results.ShareRows.Select(row => row.DomainShare).Distinct());

        foreach (ResultGrid grid in _results.Grids)
        {
            ResultPoint chosen = Assert.Single(grid.Points, point => point.Chosen);
            Assert.Equal(grid.Points.Where(point => point.Outcome == PointOutcome.Finished).Min(point => point.Perplexity), chosen.Perplexity);
            IEnumerable<ResultRow> rows = (grid.DomainShare == 1 ? _results.Rows : _results.ShareRows).Where(row => row.Point == chosen.Point);
            (double rate, double gamma) = chosen.Bettered ? (chosen.LearningRate, chosen.Gamma) : (double.NaN, double.NaN);
            Assert.Equal([("dev", rate, gamma), ("test", rate, gamma)], rows.Select(row => (row.Set, row.LearningRate, row.Gamma)));
            Assert.Equal(chosen.Perplexity, rows.First().Perplexity);
            Assert.Equal(chosen.GeneralPerplexity, rows.First().GeneralPerplexity);
        }
    }

    [Fact]
    public void The_figures_are_those_of_the_chosen_models_which_alone_are_kept()
    {
        double basis = _results.Rows.Single(row => row is { Recipe: "ood+id", Set: "test" }).Perplexity;
        foreach (ResultRow row in _results.Rows.Where(row => row is { Set: "test", Seed: 1, Recipe: not "interpolation" }))
        {
            LanguageModel model = LanguageModel.Load(Path.Combine(_task.Folders.Work, "models", row.Point));
            EvaluationResult test = Measure("domain.test.txt", model), development = Measure("domain.dev.txt", model), general = Measure("general.dev.txt", model);
            Assert.Equal(
                (test.Perplexity, test.PerplexityWithoutUnknown, test.UnnormalisedPerplexity, test.LogDeviation.Mean, test.LogDeviation.Variance, general.Perplexity),
                (row.Perplexity, row.PerplexityWithoutUnknown, row.UnnormalisedPerplexity, row.LogDeviationMean, row.LogDeviationVariance, row.GeneralPerplexity));
            ResultRow onDevelopment = _results.Rows.Single(other => other.Point == row.Point && other.Set == "dev");
            Assert.Equal(development.Perplexity, onDevelopment.Perplexity);
            Assert.Equal(development.UnnormalisedPerplexity, onDevelopment.UnnormalisedPerplexity, 1e-9 * development.UnnormalisedPerplexity);
            Assert.Equal(0, onDevelopment.LogDeviationMean, 1e-12);
            // What re-centring took off is the same on both texts.
            Assert.Equal(row.LogDeviationMeanBefore - row.LogDeviationMean, onDevelopment.LogDeviationMeanBefore, 1e-12);
            Assert.Equal(100 * (basis - row.Perplexity) / basis, row.RpplPercent);
            double before = row.From is null ? double.NaN : _results.Rows.First(other => other.Recipe == row.From).GeneralPerplexity;
            Assert.Equal(before, row.GeneralPerplexityBefore);
        }
        // Of the points beyond the grids and of the others in them nothing is needed any more.
        IEnumerable<string> kept = _results.Grids.SelectMany(grid => grid.Points).Where(point => point.Chosen).Select(point => point.Point);
        Assert.Equal(kept.Order(), Directory.GetDirectories(Path.Combine(_task.Folders.Work, "models")).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists(Path.Combine(_task.Folders.Work, "states")));
    }

    [Fact]
    public void The_curve_over_gamma_takes_the_best_rate_of_each_gamma_and_the_front_is_not_bettered()
    {
        Assert.Equal([("ood+id", 0.5, 9.7), ("ood+id", 0.9, 10.2), ("ood+id", 1, 10.3), ("ood", 0.5, double.NaN), ("ood", 0.9, double.NaN), ("ood", 1, double.NaN)],
            _results.GammaCurve.Select(point => (point.From, point.Gamma, point.PaperPerplexity)));
        foreach (GammaPoint point in _results.GammaCurve)
        {
            ResultPoint[] same = [.. _results.Grids.Where(grid => grid.From == point.From).Where(grid => grid is { Recipe: "kld" or "fine-tune", DomainShare: 1 })
                .SelectMany(grid => grid.Points).Where(other => other.Gamma == point.Gamma)];
            Assert.Equal(2, same.Length);
            ResultPoint best = same.MinBy(other => other.Perplexity)!;
            Assert.Equal((best.Bettered ? best.LearningRate : double.NaN, best.Perplexity, best.GeneralPerplexity), (point.LearningRate, point.DevelopmentPerplexity, point.GeneralPerplexity));
            Assert.Equal(Completed(best.Point).Test!.Perplexity, point.TestPerplexity);
        }
        foreach (var group in _results.Forgetting.GroupBy(point => (point.From, point.DomainShare)))
        {
            Assert.Equal(7, group.Count());
            Assert.Equal(
                group.Select(point => point.Bettered && !group.Any(other => other.DomainPerplexity < point.DomainPerplexity && other.GeneralPerplexity < point.GeneralPerplexity)),
                group.Select(point => point.Front));
            ForgettingPoint before = Assert.Single(group, point => double.IsNaN(point.Gamma) && double.IsNaN(point.LearningRate));
            Assert.True(before.Bettered);
            ResultPoint model = _results.Grids.Single(grid => grid.Recipe == before.From && grid.DomainShare == (before.From == "ood" ? 1 : before.DomainShare)).Points.Single(point => point.Chosen);
            Assert.Equal((model.Perplexity, model.GeneralPerplexity), (before.DomainPerplexity, before.GeneralPerplexity));
        }
    }

    [Fact]
    public void Histograms_count_every_position_and_moved_words_are_in_order()
    {
        Assert.Equal(9, _results.LogDeviationHistograms.Count);
        TextSummary text = _results.Texts.Single(text => text.Name == "domain.test");
        long positions = text.RunningWords + text.Sentences;
        foreach (DeviationHistogram histogram in _results.LogDeviationHistograms)
        {
            Assert.Equal(positions, histogram.Counts.Sum());
            ResultRow row = _results.Rows.First(row => row.Set == "test" && row.Recipe == histogram.Recipe && row.From == histogram.From);
            double mean = histogram.Counts.Select((count, i) => count * (histogram.FirstEdge + (i + 0.5) * histogram.Width)).Sum() / positions;
            Assert.Equal(row.LogDeviationMean, mean, histogram.Width);
        }
        Assert.Equal(["ood+id", "ood"], _results.MovedWords.Select(word => word.From).Distinct());
        MovedWord[] words = [.. _results.MovedWords.Where(word => word.From == "ood+id")];
        Assert.Equal(words.OrderByDescending(word => word.MeanLnRatio), words);
        Assert.All(words, word => Assert.InRange(word.Count, 5, 100));
        Assert.True(File.Exists(Path.Combine(_task.Folders.Results, "moved-words-from-ood+id.json")));
    }

    [Fact]
    public void The_words_that_moved_are_measured_on_both_models()
    {
        string Chosen(string recipe, string? from) => _results.Rows.First(row => row.Recipe == recipe && row.From == from).Point;
        LanguageModel before = LanguageModel.Load(Path.Combine(_task.Folders.Work, "models", Chosen("ood", null)));
        LanguageModel adapted = LanguageModel.Load(Path.Combine(_task.Folders.Work, "models", Chosen("kld", "ood")));
        using TokenFile text = TokenFile.EncodeTemporary(whole.Tiny.File("domain.dev.txt"), before.Vocabulary);
        int[] ids = new int[text.Count];
        text.Read(0, ids);
        double[] lnBefore = TextProbabilities.Of(before, text, 4, 1).LnP.ToArray(), lnAdapted = TextProbabilities.Of(adapted, text, 4, 1).LnP.ToArray();
        MovedWord[] words = [.. _results.MovedWords.Where(word => word.From == "ood")];
        Assert.Equal(Enumerable.Range(0, 30).Count(id => ids.Count(other => other == id) >= 5), words.Length);
        foreach (MovedWord word in words)
        {
            int[] places = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] == before.Vocabulary.IdOf(word.Word))];
            Assert.Equal(places.Length, word.Count);
            Assert.Equal(places.Average(i => lnBefore[i]), word.MeanLnPBefore, 1e-12);
            Assert.Equal(places.Average(i => lnAdapted[i] - lnBefore[i]), word.MeanLnRatio, 1e-12);
        }
    }

    [Fact]
    public void The_interpolation_is_of_the_chosen_models_with_the_weight_that_is_best_on_the_development_text()
    {
        LanguageModel[] models =
        [
            .. from recipe in (string[])["ood", "id"]
               select LanguageModel.Load(Path.Combine(_task.Folders.Work, "models", _results.Rows.First(row => row.Recipe == recipe).Point)),
        ];
        TextProbabilities[] Of(string text)
        {
            using TokenFile tokens = TokenFile.EncodeTemporary(whole.Tiny.File(text), models[0].Vocabulary);
            return [.. models.Select(model => TextProbabilities.Of(model, tokens, 4, 1))];
        }
        IReadOnlyList<double> weights = InterpolationWeights.Tune(Of("domain.dev.txt")).Weights;
        ResultRow[] rows = [.. _results.Rows.Where(row => row.Recipe == "interpolation")];
        Assert.Equal(["dev", "test"], rows.Select(row => row.Set));
        Assert.All(rows, row => Assert.Equal((null, weights[1], double.NaN, double.NaN, double.NaN), (row.From, row.Weight, row.Gamma, row.WordsPerSecond, row.LogDeviationMean)));
        Assert.Equal([TextProbabilities.Mix(Of("domain.dev.txt"), weights).Perplexity, TextProbabilities.Mix(Of("domain.test.txt"), weights).Perplexity], rows.Select(row => row.Perplexity));
        Assert.Equal(TextProbabilities.Mix(Of("general.dev.txt"), weights).Perplexity, rows[1].GeneralPerplexity);
        Assert.True(rows[0].Perplexity <= _results.Rows.Where(row => row is { Set: "dev", Recipe: "ood" or "id" }).Min(row => row.Perplexity));
    }

    [Fact]
    public void Ablations_vary_one_thing_and_take_the_experiments_own_value_from_the_grid()
    {
        ResultRow chosen = _results.Rows.First(row => row is { Recipe: "kld", Set: "test" });
        Assert.Equal(
            ["dropout 0", "dropout 0.25 own", "noise-samples 4", "noise-samples 8 own", "noise-exponent 0.75 own", "noise-exponent 1", "temperature 1 own", "temperature 2", "temperature 1 own", "temperature 2", "noise-counts id own", "noise-counts ood+id"],
            _results.Ablations.Select(ablation => $"{ablation.Ablation} {ablation.Value}{(ablation.Chosen ? " own" : "")}"));
        foreach (AblationResult ablation in _results.Ablations.Where(ablation => ablation.Ablation != "temperature"))
        {
            Assert.Equal((chosen.LearningRate, chosen.Gamma), (ablation.LearningRate, ablation.Gamma));
            Assert.Equal(ablation.Chosen, ablation.TestPerplexity == chosen.Perplexity);
            Assert.True(ablation.LastPerplexity >= ablation.DevelopmentPerplexity);
            PointResult point = Assert.Single(whole.Listener.Completed, point => point.Iterations.Count > 0 && point.Iterations[^1].DevelopmentPerplexity == ablation.LastPerplexity);
            Assert.Equal((point.Development!.Perplexity, point.Test!.Perplexity), (ablation.DevelopmentPerplexity, ablation.TestPerplexity));
            Assert.Equal(
                (point.Test.LogDeviationMeanBefore, point.Test.LogDeviationMean, point.Test.LogDeviationVariance, point.General!.Perplexity),
                (ablation.LogDeviationMeanBefore, ablation.LogDeviationMean, ablation.LogDeviationVariance, ablation.GeneralPerplexity));
            Assert.True(double.IsFinite(ablation.LastLogDeviationMean));
        }
        Assert.Equal([0.5, 0.5, 0, 0], _results.Ablations.Where(ablation => ablation.Ablation == "temperature").Select(ablation => ablation.Gamma));
        // γ = 0 is not in the grid: it is run at T = 1 too.
        Assert.Contains(whole.Listener.Completed, point => point.Point.StartsWith("kld-from-ood+id-gamma-0-", StringComparison.Ordinal) && !point.Point.Contains("temperature", StringComparison.Ordinal));
        Assert.Equal(4, _results.Ablations.Where(ablation => ablation.Ablation == "temperature").Select(ablation => ablation.TestPerplexity).Distinct().Count());
    }

    [Fact]
    public void What_is_said_of_seeds_and_of_less_text_follows_from_their_rows()
    {
        Assert.Equal(8, _results.Seeds.Count(summary => summary.Recipe is "fine-tune" or "kld"));
        foreach (SeedSummary summary in _results.Seeds.Where(summary => summary.Recipe is "fine-tune" or "kld"))
        {
            ResultRow[] rows = [.. _results.Rows.Where(row => row.Recipe == summary.Recipe && row.From == summary.From && row.Set == summary.Set)];
            Assert.Equal([1ul, 2ul], rows.Select(row => row.Seed));
            Assert.Equal(
                (2, (rows[0].Perplexity + rows[1].Perplexity) / 2, Math.Min(rows[0].Perplexity, rows[1].Perplexity), Math.Max(rows[0].Perplexity, rows[1].Perplexity), (rows[0].GeneralPerplexity + rows[1].GeneralPerplexity) / 2),
                (summary.Count, summary.PerplexityMean, summary.PerplexityMinimum, summary.PerplexityMaximum, summary.GeneralPerplexityMean));
            Assert.All(rows, row => Assert.Equal((summary.Set == "dev" ? Completed(row.Point).Development : Completed(row.Point).Test)!.Perplexity, row.Perplexity));
            Assert.NotEqual(rows[0].Perplexity, rows[1].Perplexity);
        }
        foreach (ResultRow row in _results.ShareRows)
        {
            double basis = _results.ShareRows.Single(other => other.Recipe == "ood+id" && other.Set == row.Set).Perplexity;
            Assert.NotEqual(_results.Rows.Single(other => other.Recipe == "ood+id" && other.Set == row.Set).Perplexity, basis);
            Assert.Equal(100 * (basis - row.Perplexity) / basis, row.RpplPercent);
        }
    }

    private PointResult Completed(string name) => whole.Listener.Completed.Single(point => point.Point == name);

    private EvaluationResult Measure(string text, LanguageModel model)
    {
        using TokenFile tokens = TokenFile.EncodeTemporary(whole.Tiny.File(text), model.Vocabulary);
        return Evaluator.Evaluate(model, tokens, 4, 1);
    }
}
