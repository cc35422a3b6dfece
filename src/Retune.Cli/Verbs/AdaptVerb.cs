using System.CommandLine;
using Retune.Cli.Options;
using Retune.Models;
using Retune.Sampling;
using Retune.Training;

namespace Retune.Cli.Verbs;

/// <summary><c>retune adapt</c>: goes on training a general model on a domain's text, held close to a reference.</summary>
internal sealed class AdaptVerb : Verb
{
    /// <summary>In the middle of the paper's grid for adaptation; a trained model wants a smaller rate than a new one.</summary>
    private const double StandardRate = 0.1;

    /// <summary>A student is a new network and learns as one.</summary>
    private static readonly double _studentRate = new TrainingOptions().LearningRate;

    private readonly TextOptions _texts = new();
    private readonly Option<string> _from = Word.Option("--from", "MODEL", "Folder of the model to start from; its vocabulary is kept.", required: true);

    private readonly Option<string[]> _references = Word.Options("--reference", "MODEL",
        "Folder of a reference model to stay close to, of the same vocabulary; several are averaged (default: the --from model).");

    private readonly StudentOption _student = new();

    private readonly NumberOption<double> _gamma = new("--gamma", "G",
        "Weight of the text against the reference, in [0, 1]: 1 is fine-tuning without a reference, 0 is distillation of the reference; try 0.5 to 0.95.")
    { Required = true };

    private readonly NumberOption<double> _temperature = new("--temperature", "T",
        "Divides every score of model and reference; with another T than 1 only --gamma 0 leaves the model self-normalised.", 1);

    private readonly Option<bool> _keepStates = Word.Switch("--keep-reference-states",
        "Run the reference over the text once and keep its hidden states in the --out folder until the end (half precision, 2 x hidden size bytes a word), instead of running it at every step.");

    private readonly TrainingOptionGroups _training = new(withNetwork: false, FormattableString.Invariant($"{StandardRate}; student {_studentRate}"));

    public AdaptVerb(Session session) : base(
        "adapt",
        "Adapt a general model to a domain.",
        "Goes on training a general model on the domain's text. With --gamma below 1 the loss has a Kullback-Leibler term that keeps the model close to a "
        + "frozen reference, so that a small text does not make it forget; with --gamma 1 it is plain fine-tuning. The model that is best on the "
        + "development text is kept. Choose --gamma and --rate on the development text, and report on a test text. With --student a new, smaller network "
        + "learns from the model, or from several, instead of the model being trained further.",
        "--from MODEL --gamma G --text TEXT... --dev TEXT --out FOLDER [options]",
        """
        retune adapt --from general --gamma 0.75 --text domain.txt --dev domain.dev.txt --preset small --out adapted
        retune adapt --from general --gamma 1 --rate 0.05 --text domain.txt --dev domain.dev.txt --preset small --out fine-tuned
        retune adapt --from general-domain --reference general --gamma 0.5 --text domain.txt --dev domain.dev.txt --out adapted
        retune adapt --from large --student 64/128x1 --gamma 0 --text general.txt domain.txt --dev domain.dev.txt --preset small --out student
        retune adapt --from large --reference large-1 large-2 --student 64/128x1 --gamma 0.25 --text domain.txt --dev domain.dev.txt --out student
        """,
        session) =>
        Add([new OptionGroup("Models", _from, _references, _student.Option, _gamma, _temperature, _keepStates), _texts.Group, .. _training.Groups]);

    protected override int Run(ParseResult parsed)
    {
        bool isStudent = _student.IsGiven(parsed);
        TrainingOptions options = _training.Read(parsed, isStudent ? _studentRate : StandardRate, parsed.GetValue(_gamma) ?? 1, parsed.GetValue(_temperature) ?? 1);
        options = options with { KeepReferenceStates = parsed.GetValue(_keepStates) };
        bool resume = _training.Resume(parsed);
        if (!options.Loss.UsesReference && (parsed.GetValue(_references) is { Length: > 0 } || options.KeepReferenceStates))
            throw new InputException($"{(options.KeepReferenceStates ? _keepStates.Name : _references.Name)} has no effect with --gamma 1, which uses no reference; leave it out, or give a gamma below 1.");
        string from = parsed.GetRequiredValue(_from);
        string[] references = parsed.GetValue(_references) is { Length: > 0 } given ? given : [from];
        using RunFolder folder = _texts.OutputFolder(parsed, resume);
        if (folder.Content == RunFolderContent.FinishedModel)
        {
            folder.RequireFinishedWith(options, modelIsTrained: !isStudent);
            return TrainingSession.AlreadyFinished(folder, Session, _training.Machine.Json, parsed);
        }
        LanguageModel model = LanguageModel.Load(from);
        if (isStudent)
            model = LanguageModel.Initialise(_student.Read(parsed, model.Shape), model.Vocabulary, options.Seed);
        // The model that is trained and its reference are two models though both may come from one folder.
        LanguageModel[] frozen = options.Loss.UsesReference ? [.. references.Select(path => Reference(path, model))] : [];
        NoiseDistribution? noise = _training.Noise(parsed, model.Vocabulary);
        using RunTexts texts = _texts.Encode(parsed, model.Vocabulary, folder, Session.Cancellation);
        var task = new TrainingTask
        {
            Model = model,
            ModelIsTrained = !isStudent,
            References = frozen,
            Texts = texts.Training,
            DevelopmentText = texts.Development,
            Noise = noise,
            Options = options,
            OutputFolder = folder.Path,
            Folder = folder,
            Resume = resume,
        };
        return TrainingSession.Run(task, Session, _training, parsed);
    }

    private static LanguageModel Reference(string path, LanguageModel model)
    {
        LanguageModel reference = LanguageModel.Load(path);
        model.Vocabulary.RequireSame(reference.Vocabulary, $"reference {path}");
        return reference;
    }
}
