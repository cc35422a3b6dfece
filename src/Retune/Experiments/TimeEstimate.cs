namespace Retune.Experiments;

/// <summary>Estimates the time of points from the speeds of those that are done.</summary>
internal sealed class TimeEstimate
{
    private readonly ExperimentConfig _config;
    private readonly Corpus _corpus;
    private readonly Dictionary<string, double> _speeds;    // words a second and thread, by kind of training
    private readonly double _evaluationSpeed;

    public TimeEstimate(ExperimentConfig config, Corpus corpus, IEnumerable<(Point Point, PointResult Result)> done)
    {
        _config = config;
        _corpus = corpus;
        var sound = done.Where(pair => pair.Result is { WordsPerSecond: > 0, EvaluationWordsPerSecond: > 0, Threads: > 0 }).ToArray();
        _speeds = sound.GroupBy(pair => Kind(pair.Point)).ToDictionary(group => group.Key, group => group.Average(pair => pair.Result.WordsPerSecond / pair.Result.Threads));
        _evaluationSpeed = sound.Length == 0 ? double.NaN : sound.Average(pair => pair.Result.EvaluationWordsPerSecond / pair.Result.Threads);
    }

    /// <summary>Seconds of one thread that a point takes if it is not given up; null before any point was measured.</summary>
    public double? Seconds(Point point)
    {
        if (_speeds.Count == 0)
            return null;
        if (point.IsInterpolation)
            return 2.0 * (_corpus.DomainDevelopment.Count + _corpus.DomainTest.Count + _corpus.GeneralDevelopment.Count) / _evaluationSpeed;
        double speed = _speeds.TryGetValue(Kind(point), out double known) ? known : _speeds.Average(pair => pair.Value * Cost(pair.Key)) / Cost(Kind(point));
        int iterations = PointOptions.ExpectedIterations(_config, point);
        double evaluated = (double)_corpus.DomainDevelopment.Count * iterations + _corpus.DomainTest.Count + _corpus.GeneralDevelopment.Count;
        return (double)_corpus.TrainingTexts(point).Sum(text => text.Count) * iterations / speed + evaluated / _evaluationSpeed;
    }

    private static string Kind(Point point) => IsSoftmax(point.Recipe) ? point.Recipe : point.Gamma < 1 ? Recipe.Kld : "nce";

    private static bool IsSoftmax(string kind) => kind is Recipe.CrossEntropy or Recipe.CrossEntropyKld;

    /// <summary>
    /// A kind's multiply-adds a word over those of NCE, for kinds that were not measured yet: 4 H (inputs + H) a layer, and H for each
    /// word that is scored. Backward takes twice that everywhere, and a reference's share is left out.
    /// </summary>
    private double Cost(string kind)
    {
        NetworkSettings network = _config.Network;
        double hidden = network.Hidden, gates = 4 * hidden * (network.Embedding + hidden + 2 * hidden * (network.Layers - 1));
        double Scoring(double words) => gates + hidden * words;
        return IsSoftmax(kind) ? Scoring(_corpus.Vocabulary.Count) / Scoring(_config.Training.NoiseSamples) : 1;
    }
}
