using Retune.Evaluation;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Recipes;

/// <summary>
/// The paper's five recipes on two texts: ood (general text alone), id (the domain's alone), ood+id (the domain's text after
/// the general one), fine-tune (ood+id, then the domain at γ = 1) and kld (ood+id, then the domain with p_t the ood+id
/// model). Rates and γ are chosen on the domain's development text; its test text is measured once, at the end.
/// </summary>
public sealed class AdaptationStudy
{
    private readonly StudyTask _task;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellation;
    private readonly Vocabulary _vocabulary;
    private readonly TokenFile _generalTrain;
    private readonly TokenFile _generalDevelopment;
    private readonly TokenFile _domainTrain;
    private readonly TokenFile _domainDevelopment;
    private readonly TokenFile _domainTest;
    private readonly List<StudyRow> _rows = [];
    private readonly List<StudyPoint> _points = [];
    private double _basePerplexity = double.NaN;

    private AdaptationStudy(StudyTask task, IStudyObserver observer, CancellationToken cancellation)
    {
        _task = task;
        _observer = observer;
        _cancellation = cancellation;
        var builder = new VocabularyBuilder();
        builder.AddText(task.Texts.GeneralTrain);
        builder.AddText(task.Texts.DomainTrain);
        _vocabulary = builder.Build(size: null, task.MinimumCount);
        Directory.CreateDirectory(Folder("tokens"));
        _generalTrain = Encode(task.Texts.GeneralTrain, "general.train");
        _generalDevelopment = Encode(task.Texts.GeneralDevelopment, "general.dev");
        _domainTrain = Encode(task.Texts.DomainTrain, "domain.train");
        _domainDevelopment = Encode(task.Texts.DomainDevelopment, "domain.dev");
        _domainTest = Encode(task.Texts.DomainTest, "domain.test");
    }

    /// <summary>Runs the five recipes.</summary>
    /// <param name="task">Texts, sizes and grids.</param>
    /// <param name="observer">Told of every run.</param>
    /// <param name="cancellation">Ends the study after the present step.</param>
    /// <exception cref="InputException">A text that cannot be used.</exception>
    /// <exception cref="RetuneException">A training failed.</exception>
    public static StudyResult Run(StudyTask task, IStudyObserver observer, CancellationToken cancellation = default)
    {
        if (task.AdaptationRates.Count == 0 || task.Gammas.Count == 0)
            throw new InputException($"The study's grid has {task.AdaptationRates.Count} rates and {task.Gammas.Count} values of gamma; it needs at least one of each.");
        var study = new AdaptationStudy(task, observer, cancellation);
        try
        {
            return study.Run();
        }
        finally
        {
            foreach (TokenFile text in (TokenFile[])[study._generalTrain, study._generalDevelopment, study._domainTrain, study._domainDevelopment, study._domainTest])
                text.Dispose();
        }
    }

    private StudyResult Run()
    {
        string adapted = Folder("kld");
        bool finished = Train("ood", "the general text alone", _task.General, _generalTrain)
            && Train("id", "the domain's text alone", _task.Domain, _domainTrain)
            && Train("ood+id", "the domain's text after the general one", _task.General, _generalTrain, _domainTrain)
            && Adapt("fine-tune", [1.0])
            && Adapt("kld", _task.Gammas);
        if (!double.IsNaN(_basePerplexity))
        {
            for (int row = 0; row < _rows.Count; row++)
                _rows[row] = _rows[row] with { RpplPercent = 100 * (_basePerplexity - _rows[row].Perplexity) / _basePerplexity };
        }
        return new StudyResult(_rows, _points, adapted, !finished);
    }

    /// <summary>Trains a model from scratch; false when cancelled.</summary>
    private bool Train(string recipe, string description, TrainingOptions options, params TokenFile[] texts)
    {
        _observer.RunStarted(recipe, description);
        var shape = new NetworkShape(_vocabulary.Count, _task.EmbeddingSize, _task.HiddenSize, _task.Layers);
        TrainingResult result = TrainingRun.Run(
            new TrainingTask
            {
                Model = LanguageModel.Initialise(shape, _vocabulary, _task.Seed),
                Texts = texts,
                DevelopmentText = _domainDevelopment,
                Options = options with { Seed = _task.Seed, Threads = _task.Threads },
                OutputFolder = Folder(recipe),
            },
            _observer, _cancellation);
        if (!result.Interrupted)
            AddRow(recipe, Folder(recipe), result, options);
        return !result.Interrupted;
    }

    /// <summary>Adapts the ood+id model at every rate and γ, keeps the one that is best on dev; false when cancelled.</summary>
    private bool Adapt(string recipe, IReadOnlyList<double> gammas)
    {
        (string Folder, TrainingResult Result, TrainingOptions Options)? best = null;
        string diverged = "";
        foreach ((double gamma, double rate) in gammas.SelectMany(gamma => _task.AdaptationRates.Select(rate => (gamma, rate))))
        {
            TrainingOptions options = _task.Adaptation with
            {
                Loss = _task.Adaptation.Loss with { Gamma = gamma },
                LearningRate = rate,
                Seed = _task.Seed,
                Threads = _task.Threads,
            };
            string folder = Folder(FormattableString.Invariant($"grid/{recipe}-gamma-{gamma}-rate-{rate}"));
            _observer.RunStarted(recipe, FormattableString.Invariant($"ood+id, then the domain's text at gamma {gamma}, rate {rate}"));
            try
            {
                TrainingResult result = AdaptOnce(options, folder);
                if (result.Interrupted)
                    return false;
                _points.Add(new StudyPoint(recipe, rate, gamma, result.Development!.Perplexity));
                if (best is null || result.Development.Perplexity < best.Value.Result.Development!.Perplexity)
                    best = (folder, result, options);
            }
            catch (DivergenceException divergence)
            {
                // A rate too high for one point of a grid is a result of the grid.
                _points.Add(new StudyPoint(recipe, rate, gamma, double.PositiveInfinity));
                _observer.RunDiverged(recipe, diverged = divergence.Message);
            }
        }
        if (best is null)
            throw new DivergenceException($"Every run of the recipe {recipe} diverged; the last said: {diverged}");
        LanguageModel.Load(best.Value.Folder).Save(Folder(recipe));
        AddRow(recipe, Folder(recipe), best.Value.Result, best.Value.Options);
        return true;
    }

    private TrainingResult AdaptOnce(TrainingOptions options, string folder) => TrainingRun.Run(
        new TrainingTask
        {
            Model = LanguageModel.Load(Folder("ood+id")),
            ModelIsTrained = true,
            References = options.Loss.UsesReference ? [LanguageModel.Load(Folder("ood+id"))] : [],
            ReferenceStatesFolder = Folder("tokens"),
            Texts = [_domainTrain],
            DevelopmentText = _domainDevelopment,
            Options = options,
            OutputFolder = folder,
        },
        _observer, _cancellation);

    /// <summary>Measures a chosen model on the test text.</summary>
    private void AddRow(string recipe, string folder, TrainingResult result, TrainingOptions options)
    {
        LanguageModel model = LanguageModel.Load(folder);
        EvaluationResult test = Evaluator.Evaluate(model, _domainTest, options.EvaluationStreams, _task.Threads);
        EvaluationResult general = Evaluator.Evaluate(model, _generalDevelopment, options.EvaluationStreams, _task.Threads);
        if (recipe == "ood+id")
            _basePerplexity = test.Perplexity;
        _rows.Add(new StudyRow(
            recipe, test.Perplexity, double.NaN, test.LogDeviation.Mean, test.LogDeviation.Variance, general.Perplexity, result.WordsPerSecond,
            options.LearningRate, options.Loss.Gamma));
    }

    private TokenFile Encode(string path, string name)
    {
        TokenFile tokens = TokenFile.Encode(path, _vocabulary, Path.Combine(Folder("tokens"), name + ".tokens"));
        tokens.RequireFor(_vocabulary, "text");
        return tokens;
    }

    private string Folder(string name) => Path.Combine(_task.OutputFolder, name);
}
