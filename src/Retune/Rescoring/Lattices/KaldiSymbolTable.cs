using System.Globalization;
using System.Text;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>The words of a Kaldi system and their numbers (<c>words.txt</c>); 0, usually <c>&lt;eps&gt;</c>, is no word.</summary>
public sealed class KaldiSymbolTable
{
    private readonly Dictionary<int, string> _words = [];
    private readonly Dictionary<string, int> _ids = [];

    private KaldiSymbolTable(string path) => Path = path;

    /// <summary>Number of symbols.</summary>
    public int Count => _words.Count;

    /// <summary>The file, for messages.</summary>
    internal string Path { get; }

    /// <summary>Reads lines <c>word number</c>, UTF-8, plain or gzip; blank lines are skipped.</summary>
    /// <exception cref="InputException">
    /// The file is missing, has no symbols, a line of another form, or a word or a number twice; the message names the line.
    /// </exception>
    public static KaldiSymbolTable Read(string path)
    {
        using var lines = new LineReader(path);
        var table = new KaldiSymbolTable(path);
        while (lines.Read())
        {
            var columns = new WordEnumerator(lines.Line);
            if (!columns.MoveNext())
                continue;
            string word = Encoding.UTF8.GetString(columns.Current);
            if (!columns.MoveNext()
                || !int.TryParse(columns.Current, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || columns.MoveNext())
                throw Error("the line is no word and its number, from 0 on, with white space between; give the words.txt of the system.");
            if (!table._words.TryAdd(id, word))
                throw Error($"the number {id} is that of {Excerpt.Quoted(table._words[id])} already.");
            if (!table._ids.TryAdd(word, id))
                throw Error($"the word {Excerpt.Quoted(word)} has the number {table._ids[word]} already.");
        }
        return table.Count > 0 ? table : throw new InputException($"{path} is empty; give a symbol table, a word and its number a line.");

        InputException Error(string message) => InputException.AtLine(path, lines.LineNumber, message);
    }

    /// <summary>The symbol of a number; null where it has none.</summary>
    public string? Word(int id) => _words.GetValueOrDefault(id);

    /// <summary>The number of a symbol; null where it has none.</summary>
    public int? Id(string word) => _ids.TryGetValue(word, out int id) ? id : null;
}
