using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Text;

namespace Retune.Cli.Verbs;

/// <summary><c>retune vocab</c>: chooses the words a model knows.</summary>
internal sealed class VocabVerb : Verb
{
    private readonly Argument<string[]> _texts = Word.Arguments("TEXT", ArgumentArity.ZeroOrMore);
    private readonly NumberOption<int> _size = new("--size", "N", "Most words to take, <unk> and </s> included.", "no limit");
    private readonly NumberOption<long> _minimumCount = new("--min-count", "N", "Fewest occurrences of a word that is taken.", 1);
    private readonly Option<string> _wordList = Word.Option("--word-list", "FILE", "Take the words of this list, one a line, instead of counting.");
    private readonly Option<string> _out = Word.Option("--out", "FILE", "The vocabulary: one word a line, the most frequent first; the line is the word's id.", required: true);
    private readonly Option<string[]> _statistics = Word.Options("--stats", "TEXT", "Further texts to measure with the vocabulary, such as development and test texts.");
    private readonly Option<bool> _json = new MachineOptions().Json;

    public VocabVerb(Session session) : base(
        "vocab",
        "Choose the words a model knows, and see how well they cover texts.",
        "Counts the words of one or several texts (plain or gzip, one sentence a line) and writes the most frequent ones as a vocabulary, with <unk> for "
        + "all others and </s> for the end of a sentence. Prints the running words, sentences, types and out-of-vocabulary rate of every text. "
        + "Models that are compared or adapted share one vocabulary: make it from the general and the domain text together.",
        "TEXT... --out FILE [options]",
        """
        retune vocab general.txt.gz domain.txt --min-count 3 --out vocab.txt --stats domain.dev.txt domain.test.txt
        retune vocab domain.txt --size 20000 --out vocab.txt
        retune vocab --word-list words.txt --out vocab.txt --stats domain.test.txt
        """,
        session)
    {
        Add(_texts);
        Add(new OptionGroup("Vocabulary", _size, _minimumCount, _wordList, _out), new OptionGroup("Output", _statistics, _json));
    }

    protected override int Run(ParseResult parsed)
    {
        string[] texts = parsed.GetRequiredValue(_texts);
        string path = parsed.GetRequiredValue(_out);
        string[] measured = [.. texts, .. parsed.GetValue(_statistics) ?? []];
        OutputFiles.Check([(_out.Name, path)], [.. measured, .. parsed.GetValue(_wordList) is { } list ? [list] : Array.Empty<string>()]);
        if (path.EndsWith(".gz", StringComparison.Ordinal))
            throw new InputException($"{_out.Name} names {path}, but a vocabulary is written plain; leave out the .gz.");
        InputPaths.RequireExist(measured);
        Vocabulary vocabulary = Choose(texts, parsed);
        IReadOnlyList<TextStatistics> statistics = TextStatistics.Measure(measured, vocabulary);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        vocabulary.Save(path);
        Session.Report(parsed.GetValue(_json)).Vocabulary(path, vocabulary, statistics);
        return ExitCode.Success;
    }

    private Vocabulary Choose(string[] texts, ParseResult parsed)
    {
        if (parsed.GetValue(_wordList) is { } list)
        {
            return parsed.GetValue(_size) is null && parsed.GetValue(_minimumCount) is null
                ? Vocabulary.Load(list)
                : throw new InputException("--word-list takes every word of the list; leave out --size and --min-count.");
        }
        if (texts.Length == 0)
            throw new InputException("retune vocab needs at least one text to count, or --word-list; see 'retune vocab --help'.");
        var builder = new VocabularyBuilder();
        foreach (string text in texts)
        {
            Session.Cancellation.ThrowIfCancellationRequested();
            builder.AddText(text);
        }
        return builder.Build(parsed.GetValue(_size), parsed.GetValue(_minimumCount) ?? 1);
    }
}
