using System.CommandLine;
using Retune.Cli.Options;
using Retune.Models;
using Retune.Sampling;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Verbs;

/// <summary><c>retune train</c>: trains a model from scratch.</summary>
internal sealed class TrainVerb : Verb
{
    private static readonly double _standardRate = new TrainingOptions().LearningRate;

    private readonly TextOptions _texts = new();
    private readonly Option<string> _vocabulary = Word.Option("--vocab", "FILE", "The vocabulary, from retune vocab.", required: true);
    private readonly NetworkOptions _network = new();
    private readonly TrainingOptionGroups _training = new(withNetwork: true, FormattableString.Invariant($"{_standardRate}"));

    public TrainVerb(Session session) : base(
        "train",
        "Train a language model from scratch.",
        "Trains an LSTM language model on one or several texts, read in the order given (the general text first, then the domain's), and keeps the "
        + "model that is best on the development text. The defaults are the paper's configuration. A checkpoint is written at "
        + "the start, every ten minutes, after each iteration and on Ctrl+C; --resume goes on from it.",
        "--text TEXT... --dev TEXT --vocab FILE --out FOLDER [options]",
        """
        retune train --text general.txt --dev domain.dev.txt --vocab vocab.txt --preset small --out general
        retune train --text general.txt domain.txt --dev domain.dev.txt --vocab vocab.txt --rate 0.8 --out general-domain
        retune train --text general.txt --dev domain.dev.txt --vocab vocab.txt --preset small --out general --resume
        """,
        session) =>
        Add([_texts.Group, new OptionGroup("Model", _vocabulary), .. _training.Groups[..1], _network.Group, .. _training.Groups[1..]]);

    protected override int Run(ParseResult parsed)
    {
        TrainingOptions options = _training.Read(parsed, _standardRate);
        bool resume = _training.Resume(parsed);
        using RunFolder folder = _texts.OutputFolder(parsed, resume);
        if (folder.Content == RunFolderContent.FinishedModel)
        {
            folder.RequireFinishedWith(options, modelIsTrained: false);
            return TrainingSession.AlreadyFinished(folder, Session, _training.Machine.Json, parsed);
        }
        Vocabulary vocabulary = Vocabulary.Load(parsed.GetRequiredValue(_vocabulary));
        NetworkShape shape = _network.Read(parsed, _training.Preset(parsed), vocabulary.Count);
        shape.Validate();
        NoiseDistribution? noise = _training.Noise(parsed, vocabulary);
        using RunTexts texts = _texts.Encode(parsed, vocabulary, folder, Session.Cancellation);
        var task = new TrainingTask
        {
            Model = LanguageModel.Initialise(shape, vocabulary, options.Seed),
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
}
