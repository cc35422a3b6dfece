using System.CommandLine;
using Retune.Cli.Output;
using Retune.Models;
using Retune.Rescoring;
using Retune.Scoring;

namespace Retune.Cli.Options;

/// <summary>The model that scores words, and those that it is mixed with.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = Word.Option("--model", "MODEL", "Folder of the model.", required: true);

    private readonly Option<bool> _normalised = Word.Switch("--normalised",
        "Exact probabilities, softmax over the whole vocabulary, instead of exp(score - ln Z): slower by a factor that grows with the vocabulary.");

    private readonly MixOptions _mix = new();

    /// <summary>The model's options for the help, others of a verb behind them.</summary>
    public OptionGroup Group(string title, params Option[] others) => new(title, [_model, _normalised, .. others]);

    /// <summary>The mixture's options for the help.</summary>
    public OptionGroup Mixture => _mix.Group;

    /// <summary>The model's folder.</summary>
    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>The files that are read of it and of what it is mixed with.</summary>
    public IEnumerable<string> Files(ParseResult parsed) => [.. LanguageModel.FilesOf(Folder(parsed)), .. _mix.Files(parsed)];

    /// <summary>Whether exact probabilities are wanted.</summary>
    public bool IsNormalised(ParseResult parsed) => parsed.GetValue(_normalised);

    /// <summary>Whether there are models to mix with.</summary>
    public bool IsMixed(ParseResult parsed) => _mix.IsGiven(parsed);

    /// <summary>The mixture of a model, or null where there is none.</summary>
    /// <exception cref="InputException">Options of the mixture that do not belong together, or a model or text that cannot be read.</exception>
    public WordModel? Mixed(ParseResult parsed, Scorer scorer, int threads, IReport report, CancellationToken cancellation) =>
        _mix.Load(parsed, Folder(parsed), scorer.Model, TextEvaluation.Standard(threads), report, cancellation)?.WordModel(scorer, IsNormalised(parsed));

    /// <summary>Loads the model, mixed with others where there are any, and says what it is.</summary>
    /// <exception cref="InputException">As above.</exception>
    public WordModel Load(ParseResult parsed, int threads, IReport report, CancellationToken cancellation)
    {
        _mix.Validate(parsed);
        Scorer scorer = Scorer.Load(Folder(parsed));
        report.Evaluating(Folder(parsed), scorer.Model, threads);
        return Mixed(parsed, scorer, threads, report, cancellation) ?? WordModel.Of(scorer, IsNormalised(parsed));
    }
}
