using System.Globalization;
using System.Text;
using Retune.Files;
using Retune.Text;

namespace Retune.NGrams;

/// <summary>
/// Reads the ARPA format: <c>\data\</c> and the number of n-grams of each order, a section <c>\n-grams:</c> for each with
/// lines <c>log10-probability words [log10-back-off]</c>, and <c>\end\</c>. What stands before <c>\data\</c> is no part of it.
/// </summary>
internal sealed class ArpaReader : IDisposable
{
    /// <summary>More words than any n-gram has.</summary>
    private const int MaximumOrder = 100;

    /// <summary>The shortest line of an n-gram, <c>0 a</c> and its end: by it a count that lies is told from the file's length.</summary>
    private const int ShortestLine = 4;

    /// <summary>What SRILM writes for a probability of zero, and reads as one.</summary>
    private const double Zero = -99;

    private readonly LineReader _lines;
    private readonly WordTable _words = new();
    private readonly List<long> _counts = [];
    private readonly int[] _ids = new int[MaximumOrder];
    private NGramTable _table = null!;

    public ArpaReader(string path) => _lines = new LineReader(path);

    private ReadOnlySpan<byte> Line => Trimmed(_lines.Line);

    /// <exception cref="InputException">As <see cref="NGramModel.Load"/>.</exception>
    public NGramModel Read()
    {
        do
        {
            if (!_lines.Read())
                throw new InputException($"{_lines.Path} has no line \\data\\; give an n-gram model in ARPA format, plain or gzip.");
        }
        while (!Line.SequenceEqual("\\data\\"u8));
        ReadCounts();
        // A place for every n-gram that the file claims to have and can have.
        _table = new NGramTable((int)Math.Min(_counts.Sum(count => Math.Min(count, int.MaxValue)), Math.Min(new FileInfo(_lines.Path).Length / ShortestLine, int.MaxValue / 4)));
        for (int order = 1; order <= _counts.Count; order++)
            ReadSection(order);
        if (!Line.SequenceEqual("\\end\\"u8))
            throw Error($"\\end\\ belongs here, behind the {_counts.Count}-grams, not {Quoted(Line)}.");
        RefuseMoreLines();
        foreach (string word in (string[])["<s>", "</s>"])
        {
            if (_words.Find(Encoding.UTF8.GetBytes(word)) < 0)
                throw new InputException($"{_lines.Path} has no {word} among its 1-grams; Retune scores whole sentences, train the model with sentence begin and end.");
        }
        _table.Complete(_counts.Count);
        return new NGramModel(_table, _words, _counts);
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>Reads <c>ngram 1=20190</c> and so on, up to the line of the first section.</summary>
    private void ReadCounts()
    {
        for (ReadLine("\\1-grams:"); !Line.StartsWith("\\"u8); ReadLine("\\1-grams:"))
        {
            int equals = Line.IndexOf((byte)'=');
            if (!Line.StartsWith("ngram "u8) || equals < 0
                || !int.TryParse(Line[6..equals], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int order)
                || !long.TryParse(Line[(equals + 1)..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long count))
                throw Error($"a line such as \"ngram {_counts.Count + 1}=1000\" belongs here, not {Quoted(Line)}.");
            if (order != _counts.Count + 1)
                throw Error($"the number of {order}-grams stands where that of the {_counts.Count + 1}-grams belongs.");
            if (order > MaximumOrder)
                throw Error($"the model has n-grams of {order} words or more; at most {MaximumOrder} are supported.");
            _counts.Add(count);
        }
        if (_counts.Count == 0 || _counts[0] == 0)
            throw Error("no 1-grams are declared above; a model has at least one.");
    }

    /// <summary>Reads a section, from its first line, which is the current one, to the line behind it.</summary>
    private void ReadSection(int order)
    {
        if (!Line.SequenceEqual(Encoding.UTF8.GetBytes($"\\{order}-grams:")))
            throw Error($"\\{order}-grams: belongs here, not {Quoted(Line)}.");
        string following = order == _counts.Count ? "\\end\\" : $"\\{order + 1}-grams:";
        long read = 0;
        for (ReadLine(following); !Line.StartsWith("\\"u8); ReadLine(following))
        {
            if (read++ == _counts[order - 1])
                throw Error($"this is {order}-gram number {read}, and \\data\\ declares {_counts[order - 1]} of them.");
            ReadNGram(order);
        }
        if (read != _counts[order - 1])
            throw Error($"the {order}-grams end here after {read}, and \\data\\ declares {_counts[order - 1]} of them.");
    }

    private void ReadNGram(int order)
    {
        var fields = new WordEnumerator(Line);
        fields.MoveNext();
        if (!TryReadLog10(fields.Current, out float log10P) || log10P > 0)
            throw Error($"{Quoted(fields.Current)} is no log10 of a probability; an n-gram's line is the log10 probability, {Words(order)} and perhaps the log10 back-off weight.");
        for (int i = 0; i < order; i++)
        {
            if (!fields.MoveNext())
                throw Error($"the line has {i} of {order} words.");
            if (order > 1)
                _ids[i] = _words.Find(fields.Current) is >= 0 and int id ? id : throw Error($"the word {Quoted(fields.Current)} is not among the 1-grams.");
            else if (fields.Current.Length > Vocabulary.MaximumWordBytes)
                throw Error($"the word has {fields.Current.Length} bytes, more than the {Vocabulary.MaximumWordBytes} allowed.");
            else if (_words.Add(fields.Current) < 0)
                throw Error($"the word {Quoted(fields.Current)} is among the 1-grams already.");
        }
        float log10Backoff = 0;
        if (fields.MoveNext())
        {
            if (!TryReadLog10(fields.Current, out log10Backoff))
                throw Error($"{Quoted(fields.Current)}, behind {Words(order)}, is no log10 of a back-off weight.");
            if (fields.MoveNext())
                throw Error($"{Quoted(fields.Current)} stands behind the back-off weight of a {order}-gram.");
        }
        if (order == _counts.Count)
            log10Backoff = 0;                   // no longer n-gram backs off to it
        if (order == 1)
            _table.AddWord(log10P, log10Backoff);
        else
            Add(_ids.AsSpan(0, order), log10P, log10Backoff);
    }

    private void Add(ReadOnlySpan<int> words, float log10P, float log10Backoff)
    {
        int context = words[0];
        foreach (int word in words[1..^1])
        {
            int node = _table.Find(context, word);
            context = node >= 0 ? node : _table.AddContext(context, word);
        }
        if (_table.Find(context, words[^1]) >= 0)
            throw Error($"the {words.Length}-gram is there already.");
        _table.Add(context, words[^1], log10P, log10Backoff);
    }

    /// <summary>A finite number, or -∞ for the logarithm of zero.</summary>
    private static bool TryReadLog10(ReadOnlySpan<byte> field, out float log10)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = double.TryParse(field, Style, CultureInfo.InvariantCulture, out double value);
        log10 = (float)value;
        if (value == Zero || field.SequenceEqual("-inf"u8))
        {
            log10 = float.NegativeInfinity;
            return true;
        }
        return isNumber && log10 < float.PositiveInfinity;      // not NaN either, which .NET reads as a number
    }

    /// <summary>Goes to the next line that is not blank.</summary>
    private void ReadLine(string expected)
    {
        do
        {
            if (!_lines.Read())
                throw InputException.AtLine(_lines.Path, _lines.LineNumber + 1, $"the file ends where {expected} was still to come; was it cut off?");
        }
        while (Line.IsEmpty);
    }

    private void RefuseMoreLines()
    {
        while (_lines.Read())
        {
            if (!Line.IsEmpty)
                throw Error($"{Quoted(Line)} stands behind \\end\\.");
        }
    }

    private InputException Error(string message) => InputException.AtLine(_lines.Path, _lines.LineNumber, message);

    private static string Words(int order) => order == 1 ? "a word" : $"{order} words";

    private static string Quoted(ReadOnlySpan<byte> text) => Excerpt.Quoted(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 400)]));

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        while (line.Length > 0 && WordEnumerator.IsSeparator(line[0]))
            line = line[1..];
        while (line.Length > 0 && WordEnumerator.IsSeparator(line[^1]))
            line = line[..^1];
        return line;
    }
}
