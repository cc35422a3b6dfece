namespace ConfusedSpeech;

/// <summary>A word of the lexicon and how far it is from what was said.</summary>
internal readonly record struct Neighbour(int Word, double Distance);

/// <summary>
/// The spoken words of the lexicon as a tree of letters. Words that begin alike share the rows of the edit distance, and a branch
/// is left as soon as no word of it can be near enough.
/// </summary>
internal sealed class LexiconTrie
{
    private struct Node
    {
        public char Letter;
        public int FirstChild, NextSibling;             // 0 where there is none: the root is nobody's child
        public int Word;                                // -1 where no word ends
    }

    private readonly List<Node> _nodes = [new Node { Word = -1 }];

    public LexiconTrie(Lexicon lexicon)
    {
        for (int word = 0; word < lexicon.Count; word++)
        {
            if (lexicon[word].Any(char.IsLetter))
                Add(lexicon[word], word);
        }
    }

    /// <summary>All words at most <paramref name="bound"/> from a spelling, in no particular order.</summary>
    public List<Neighbour> Near(string spelling, double bound)
    {
        List<Neighbour> found = [];
        Descend(0, '\0', LetterDistance.FirstRow(spelling), spelling, bound, found);
        return found;
    }

    private void Descend(int parent, char before, double[] row, string spelling, double bound, List<Neighbour> found)
    {
        double[] next = new double[row.Length];
        for (int child = _nodes[parent].FirstChild; child != 0; child = _nodes[child].NextSibling)
        {
            Node node = _nodes[child];
            if (LetterDistance.NextRow(spelling, row, node.Letter, before, next) > bound)
                continue;
            if (node.Word >= 0 && next[^1] <= bound)
                found.Add(new Neighbour(node.Word, next[^1]));
            Descend(child, node.Letter, next, spelling, bound, found);
        }
    }

    private void Add(string spelling, int word)
    {
        int at = 0;
        foreach (char letter in spelling)
            at = Child(at, letter);
        _nodes[at] = _nodes[at] with { Word = word };
    }

    private int Child(int parent, char letter)
    {
        for (int child = _nodes[parent].FirstChild; child != 0; child = _nodes[child].NextSibling)
        {
            if (_nodes[child].Letter == letter)
                return child;
        }
        _nodes.Add(new Node { Letter = letter, NextSibling = _nodes[parent].FirstChild, Word = -1 });
        _nodes[parent] = _nodes[parent] with { FirstChild = _nodes.Count - 1 };
        return _nodes.Count - 1;
    }
}
