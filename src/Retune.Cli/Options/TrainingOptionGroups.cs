using System.CommandLine;
using Retune.Sampling;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>Everything <c>train</c> and <c>adapt</c> are told about a run besides models and texts.</summary>
/// <param name="withNetwork">Whether the presets hold the network's sizes too.</param>
/// <param name="rateText">The default of the learning rate, for the help.</param>
internal sealed class TrainingOptionGroups(bool withNetwork, string rateText)
{
    private readonly Option<string> _preset = Options.Preset.Option(withNetwork);
    private readonly LossOptionGroup _loss = new();
    private readonly UpdateOptions _update = new(rateText);
    private readonly ScheduleOptions _schedule = new();
    private readonly ProductOptionGroup _products = new(withReference: !withNetwork);
    private readonly NumberOption<int> _evaluationStreams = new("--eval-streams", "N", "Parallel streams when the development text is measured.", new TrainingOptions().EvaluationStreams);
    private readonly Option<bool> _noRecentre = Word.Switch("--no-recentre", "Keep ln Z at the end instead of moving it so that the mean log deviation on the development text is 0.");
    private readonly NumberOption<ulong> _seed = new("--seed", "N", "Seed of every random number: the same seed gives the same model.", new TrainingOptions().Seed);
    private readonly NumberOption<double> _checkpointMinutes = new("--checkpoint-minutes", "X",
        "Minutes between checkpoints; one is written at the start and after each iteration too.", new TrainingOptions().CheckpointMinutes);

    private readonly Option<bool> _resume = Word.Switch("--resume",
        "Go on with the interrupted run in the --out folder; give the same options as before. Where none has begun it begins, where it is finished nothing is done.");

    private readonly Option<string> _tensorBoard = Word.Option("--tensorboard", "DIR",
        "Write the run's curves into this folder in the form that TensorBoard reads: a folder for each run, in one that tensorboard --logdir is given. A resumed run goes on there.");

    /// <summary>Threads and form of the output.</summary>
    public MachineOptions Machine { get; } = new();

    /// <summary>The groups for the help.</summary>
    public OptionGroup[] Groups =>
    [
        new("Preset", _preset),
        _loss.Group,
        _update.Group,
        _schedule.Group,
        _products.Group,
        new("Run", [_evaluationStreams, _noRecentre, _seed, _checkpointMinutes, _resume, _tensorBoard, Machine.Memory, .. Machine.Options]),
    ];

    /// <summary>The preset chosen.</summary>
    public Preset Preset(ParseResult parsed) => Options.Preset.Named(parsed.GetRequiredValue(_preset));

    /// <summary>Whether an interrupted run is to go on.</summary>
    public bool Resume(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Where the run's curves go for TensorBoard, or null.</summary>
    public string? TensorBoardFolder(ParseResult parsed) => parsed.GetValue(_tensorBoard);

    /// <summary>The noise distribution that was given as a table or by texts, or null for that of the training texts' counts.</summary>
    /// <exception cref="InputException">A table that does not fit the vocabulary, or a text that cannot be read.</exception>
    public NoiseDistribution? Noise(ParseResult parsed, Vocabulary vocabulary) => _loss.Noise(parsed, vocabulary);

    /// <summary>The options of the run, checked.</summary>
    /// <exception cref="InputException">A value out of range.</exception>
    public TrainingOptions Read(ParseResult parsed, double standardRate, double gamma = 1, double temperature = 1)
    {
        var options = new TrainingOptions();
        options = options with
        {
            Loss = options.Loss with { Gamma = gamma, Temperature = temperature },
            EvaluationStreams = parsed.GetValue(_evaluationStreams) ?? options.EvaluationStreams,
            Recentre = !parsed.GetValue(_noRecentre),
            Seed = parsed.GetValue(_seed) ?? options.Seed,
            Products = _products.Read(parsed),
            Threads = Machine.Threads(parsed),
            MemoryMebibytes = Machine.MemoryMebibytes(parsed),
            CheckpointMinutes = parsed.GetValue(_checkpointMinutes) ?? options.CheckpointMinutes,
        };
        Preset preset = Preset(parsed);
        options = _loss.Apply(parsed, preset, options);
        options = _update.Apply(parsed, preset, standardRate, options);
        options = _schedule.Apply(parsed, options);
        options.Validate();
        return options;
    }
}
