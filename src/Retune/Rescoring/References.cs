using Retune.Files;
using Retune.Rescoring.Lists;
using Retune.Text;

namespace Retune.Rescoring;

/// <summary>What was said: the words of each utterance, against which hypotheses are counted.</summary>
public sealed class References
{
    private readonly Dictionary<string, IReadOnlyList<string>> _words = [];
    private readonly SpokenWords _spoken;
    private readonly string _path;

    private References(string path, SpokenWords spoken)
    {
        _path = path;
        _spoken = spoken;
    }

    /// <summary>
    /// Reads lines <c>utterance word word ...</c> (Kaldi's text) or <c>word word ... (utterance)</c> (sclite's trn), plain or gzip; the form is that of
    /// the first line.
    /// </summary>
    /// <exception cref="InputException">The file is missing or malformed, with file and line.</exception>
    public static References Read(string path, SpokenWords spoken)
    {
        var references = new References(path, spoken);
        using var lines = new LineReader(path);
        bool? keyIsLast = null;
        while (lines.Read())
        {
            List<string> fields = ListLine.Fields(lines);
            if (fields.Count == 0)
                continue;
            keyIsLast ??= IsKeyInBrackets(fields[^1]);
            if (keyIsLast.Value && !IsKeyInBrackets(fields[^1]))
                throw InputException.AtLine(path, lines.LineNumber, $"the line ends with {Excerpt.Quoted(fields[^1])}, not with its utterance in brackets as the lines above.");
            string utterance = keyIsLast.Value ? fields[^1][1..^1] : fields[0];
            if (!references._words.TryAdd(utterance, spoken.Of(keyIsLast.Value ? fields[..^1] : fields[1..])))
                throw InputException.AtLine(path, lines.LineNumber, $"the utterance {Excerpt.Quoted(utterance)} stands above already.");
        }
        return references._words.Values.Any(words => words.Count > 0) ? references
            : throw new InputException($"{path} holds no word of a reference; give lines of an utterance's key and its words.");
    }

    /// <summary>The errors of what was recognised.</summary>
    /// <exception cref="InputException">There is no reference for the utterance.</exception>
    public WordErrors Errors(string utterance, IReadOnlyList<string> words) => _words.TryGetValue(utterance, out IReadOnlyList<string>? reference)
        ? WordErrors.Between(reference, _spoken.Of(words))
        : throw new InputException($"{_path} has no reference for the utterance {Excerpt.Quoted(utterance)}; add it, or leave the utterance out.");

    private static bool IsKeyInBrackets(string field) => field.Length > 2 && field[0] == '(' && field[^1] == ')';
}
