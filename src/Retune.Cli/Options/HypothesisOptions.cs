using System.CommandLine;
using System.Globalization;
using Retune.Cli.Rescoring;
using Retune.Rescoring;
using Retune.Rescoring.Lattices;
using Retune.Rescoring.Lists;

namespace Retune.Cli.Options;

/// <summary>The n-best lists or lattices of a command line, and the references.</summary>
internal sealed class HypothesisOptions
{
    private const string Exact = "exact";
    private const int StandardOrder = 4;

    private static readonly (string Word, HypothesisForm Form)[] _forms =
    [
        ("tsv", HypothesisForm.Tsv), ("srilm", HypothesisForm.Srilm), ("kaldi", HypothesisForm.Kaldi), ("slf", HypothesisForm.Slf), ("kaldi-lattice", HypothesisForm.KaldiLattice),
    ];

    private readonly Argument<string[]> _inputs = Word.Arguments("INPUT", ArgumentArity.OneOrMore);

    private readonly Option<string> _form = Word.Choice("--form",
        "Lists: tsv (utterance, acoustic ln score, language ln score, words between tabs), srilm (files \"acoustic language words word ...\", base 10), kaldi (utterance-n "
        + "word ...); lattices: slf (HTK), kaldi-lattice (text archives).", [.. _forms.Select(form => form.Word)]);

    private readonly Option<string> _acoustic = Word.Option("--acoustic-costs", "FILE", "With --form kaldi: lines utterance-n and the acoustic cost (negative natural logarithm).");
    private readonly Option<string> _language = Word.Option("--lm-costs", "FILE", "With --form kaldi: the same for the language model's cost.");
    private readonly Option<string> _words = Word.Option("--words", "FILE", "With --form kaldi-lattice: Kaldi's words.txt, where the lattices' words are integers.");

    private readonly Option<string> _history = Word.Option("--history", $"N|{Exact}",
        $"Histories with the same last N - 1 words, at a node of a lattice or after as many words of a list, are taken for one; or {Exact}, to keep all apart "
        + $"(default: lattices {StandardOrder}, lists {Exact}).");

    private readonly Option<string[]> _ignored = Word.Options("--ignore", "WORD", "Noises and fillers such as [noise]: not scored, no part of a history, no errors.");

    /// <summary>The inputs.</summary>
    public Argument<string[]> Inputs => _inputs;

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Hypotheses", _form, _acoustic, _language, _words, _history, _ignored);

    /// <summary>Which words are scored.</summary>
    public SpokenWords Spoken(ParseResult parsed) => new(parsed.GetValue(_ignored) ?? []);

    /// <summary>Refuses wrong usage before a model is loaded or anything written.</summary>
    /// <exception cref="InputException">Options that do not belong together, or an input that does not exist.</exception>
    public void Check(ParseResult parsed, CombinationOptions combination)
    {
        HypothesisForm form = Form(parsed);
        RefuseOthers(parsed, form);
        Order(parsed, null);
        bool isLinear = combination.Combination(parsed).Interpolation == LanguageInterpolation.Linear;
        if (form == HypothesisForm.Kaldi && (parsed.GetRequiredValue(_inputs).Length != 1 || parsed.GetValue(_acoustic) is null || parsed.GetValue(_language) is null))
            throw new InputException("--form kaldi needs one text archive, --acoustic-costs FILE and --lm-costs FILE.");
        if (form == HypothesisForm.KaldiLattice && isLinear)
            throw new InputException("--interpolation linear needs the language score of each word, and in Kaldi's lattices the graph costs lie anywhere on the paths; take log-linear.");
        InputPaths.RequireExist(Files(parsed));
    }

    /// <summary>The files that are read.</summary>
    public IReadOnlyList<string> Files(ParseResult parsed) =>
        [.. InputFiles.Of(parsed.GetRequiredValue(_inputs)), .. new[] { parsed.GetValue(_acoustic), parsed.GetValue(_language), parsed.GetValue(_words) }.OfType<string>()];

    /// <summary>The files that <c>--out</c> writes: one, or those of a folder.</summary>
    public IEnumerable<string> Outputs(ParseResult parsed, string path) => Form(parsed) switch
    {
        HypothesisForm.Srilm or HypothesisForm.Slf => InputFiles.Of(parsed.GetRequiredValue(_inputs)).Select(InputFiles.Name).Distinct().Select(name => Path.Combine(path, name)),
        HypothesisForm.Kaldi => ListRescoring.KaldiFiles(path),
        _ => [path],
    };

    /// <summary>Opens the lists or lattices; they are read as they are scored.</summary>
    public IRescoring Open(ParseResult parsed, WordModel model, CombinationOptions combination, int threads)
    {
        HypothesisForm form = Form(parsed);
        string[] inputs = parsed.GetRequiredValue(_inputs);
        if (form is HypothesisForm.Tsv or HypothesisForm.Srilm or HypothesisForm.Kaldi)
        {
            ScoreCombination given = combination.Combination(parsed);
            return new ListRescoring(Lists(parsed, form, inputs), new ListRescorer(model, Spoken(parsed), threads, Order(parsed, null)), given, form);
        }
        KaldiSymbolTable? words = parsed.GetValue(_words) is { } path ? KaldiSymbolTable.Read(path) : null;
        Func<WordLattice, ScoreCombination> ofLattice = lattice => combination.Combination(parsed, lattice);
        return new LatticeRescoring(
            Lattices(form, inputs, words), new LatticeRescorer(model, Spoken(parsed), ofLattice, Order(parsed, StandardOrder), threads), ofLattice,
            lattice => combination.Before(parsed, lattice), form, words);
    }

    private IEnumerable<(string File, HypothesisList List)> Lists(ParseResult parsed, HypothesisForm form, string[] inputs)
    {
        if (form == HypothesisForm.Srilm)
            return InputFiles.Of(inputs).Select(file => (file, SrilmLists.Read(file)));
        if (form == HypothesisForm.Tsv)
            return inputs.SelectMany(file => TabSeparatedLists.Read(file).Select(list => (file, list)));
        return KaldiLists.Read(inputs[0], parsed.GetRequiredValue(_acoustic), parsed.GetRequiredValue(_language)).Select(list => (inputs[0], list));
    }

    private static IEnumerable<(string File, WordLattice Lattice)> Lattices(HypothesisForm form, string[] inputs, KaldiSymbolTable? words)
    {
        foreach (string file in InputFiles.Of(inputs))
        {
            if (form == HypothesisForm.Slf)
            {
                yield return (file, SlfLattice.Read(file));
                continue;
            }
            using var reader = new KaldiLatticeReader(file, words);
            bool any = false;
            for (; reader.Read(); any = true)
                yield return (file, reader.Lattice);
            if (!any)
                throw new InputException($"{file} holds no lattice; give an archive of at least one.");
        }
    }

    private HypothesisForm Form(ParseResult parsed) => _forms.First(pair => pair.Word == parsed.GetValue(_form)).Form;

    private int? Order(ParseResult parsed, int? standard)
    {
        if (parsed.GetValue(_history) is not { } word)
            return standard;
        if (word == Exact)
            return null;
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int order) && order is >= 1 and <= 32
            ? order
            : throw new InputException($"--history is '{word}'; it must be a whole number from 1 to 32, or {Exact}.");
    }

    private void RefuseOthers(ParseResult parsed, HypothesisForm form)
    {
        foreach ((Option<string> option, bool belongs) in (ReadOnlySpan<(Option<string>, bool)>)
            [(_acoustic, form == HypothesisForm.Kaldi), (_language, form == HypothesisForm.Kaldi), (_words, form == HypothesisForm.KaldiLattice)])
        {
            if (!belongs && parsed.GetValue(option) is not null)
                throw new InputException($"{option.Name} does not belong to --form {parsed.GetValue(_form)}.");
        }
    }
}
