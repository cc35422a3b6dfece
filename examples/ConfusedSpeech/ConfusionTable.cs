namespace ConfusedSpeech;

/// <summary>Two words heard for one.</summary>
internal readonly record struct Division(int First, int Second);

/// <summary>What may be heard for a word: words of the lexicon (itself among them if it is there), two words, or nothing.</summary>
internal sealed record Confusions(IReadOnlyList<Neighbour> Words, IReadOnlyList<Division> Divisions, bool MayBeMissed);

/// <summary>Which words may be heard for which. Words without a letter (a full stop, a number) are never confused.</summary>
internal sealed class ConfusionTable(Lexicon lexicon, Channel channel)
{
    private const int LettersOfPart = 2;

    private readonly LexiconTrie _trie = new(lexicon);
    private readonly Dictionary<string, Confusions> _known = [];

    /// <summary>What may be heard for a word.</summary>
    public Confusions Of(string word)
    {
        if (!_known.TryGetValue(word, out Confusions? confusions))
            _known.Add(word, confusions = Find(word));
        return confusions;
    }

    /// <summary>Words that may be heard for two, "inform" for "in form", the distance without that of the boundary.</summary>
    public IReadOnlyList<Neighbour> OfBoth(string first, string second)
    {
        if (!first.Any(char.IsLetter) || !second.Any(char.IsLetter))
            return [];
        return Nearest(_trie.Near(first + second, channel.BoundaryDistance), channel.MaximumDivisions);
    }

    /// <summary>The ids of the function words that may be heard in silence.</summary>
    public int[] Inserted { get; } = [.. FunctionWords.Inserted.Select(word => lexicon.Find(word)).Where(id => id >= 0)];

    private Confusions Find(string word)
    {
        int itself = lexicon.Find(word);
        if (!word.Any(char.IsLetter))
            return itself < 0 ? new Confusions([], [], MayBeMissed: true) : new Confusions([new Neighbour(itself, 0)], [], MayBeMissed: false);

        double bound = itself < 0 ? channel.UnknownDistance : Math.Min(channel.MaximumDistance, channel.DistancePerLetter * word.Length);
        List<Neighbour> words = _trie.Near(word, bound);
        foreach (string other in FunctionWords.LikeOf(word))
        {
            int id = lexicon.Find(other);
            if (id < 0)
                continue;
            int near = words.FindIndex(neighbour => neighbour.Word == id);
            if (near < 0)
                words.Add(new Neighbour(id, channel.FunctionWordDistance));
            else
                words[near] = new Neighbour(id, Math.Min(words[near].Distance, channel.FunctionWordDistance));
        }
        List<Division> divisions = Divisions(word);
        bool nothingElse = words.Count == 0 && divisions.Count == 0;
        return new Confusions(Nearest(words, channel.MaximumNeighbours), divisions, nothingElse || FunctionWords.Contains(word));
    }

    /// <summary>The nearest words, of equally near ones the most frequent.</summary>
    private static List<Neighbour> Nearest(List<Neighbour> words, int count) =>
        [.. words.OrderBy(neighbour => neighbour.Distance).ThenBy(neighbour => neighbour.Word).Take(count)];

    /// <summary>Pairs of words that make the word, with or without a hyphen between them; the most frequent.</summary>
    private List<Division> Divisions(string word)
    {
        List<Division> divisions = [];
        for (int end = LettersOfPart; end <= word.Length - LettersOfPart; end++)
        {
            int start = word[end] == '-' ? end + 1 : end;
            int first = Part(word.AsSpan(0, end)), second = Part(word.AsSpan(start));
            if (first >= 0 && second >= 0)
                divisions.Add(new Division(first, second));
        }
        return [.. divisions.OrderBy(division => Math.Max(division.First, division.Second)).ThenBy(division => division.First).Take(channel.MaximumDivisions)];
    }

    private int Part(ReadOnlySpan<char> part)
    {
        if (part.Length < LettersOfPart)
            return -1;
        foreach (char letter in part)
        {
            if (!char.IsLetter(letter))
                return -1;
        }
        return lexicon.Find(part);
    }
}
