using Retune.Sampling;
using Retune.Streams;
using Retune.Text;

namespace Retune.Cli.Bench;

/// <summary>Random word ids with p(id) ∝ 1 / (id + 2.7): text without meaning, for measuring speed alone.</summary>
internal sealed class ZipfText(int vocabularySize)
{
    private readonly AliasTable _table = new([.. Enumerable.Range(0, vocabularySize).Select(Weight)]);
    private uint _drawn;

    /// <summary>Counts of the words in a text of a billion of them.</summary>
    public static long[] Counts(int vocabularySize)
    {
        double sum = Enumerable.Range(0, vocabularySize).Sum(Weight);
        return [.. Enumerable.Range(0, vocabularySize).Select(id => Math.Max(1, (long)(1e9 * Weight(id) / sum)))];
    }

    /// <summary>The next word.</summary>
    public int Next() => _table.Draw(Philox.Generate(1, RandomPurpose.Split, 0, 0, _drawn++));

    /// <summary>Consecutive windows, each position's target being the next one's input.</summary>
    public Minibatch[] Windows(int count, int time, int streams)
    {
        int[] last = [.. Enumerable.Range(0, streams).Select(_ => Next())];
        var windows = new Minibatch[count];
        for (int window = 0; window < count; window++)
        {
            windows[window] = new Minibatch(time, streams) { FirstRow = (long)window * time * streams };
            for (int position = 0; position < time * streams; position++)
            {
                windows[window].Inputs[position] = last[position % streams];
                windows[window].Targets[position] = last[position % streams] = Next();
            }
        }
        return windows;
    }

    /// <summary>A vocabulary of words without meaning.</summary>
    public static Vocabulary Vocabulary(int size) => Text.Vocabulary.FromWords(
        [Text.Vocabulary.UnknownWord, Text.Vocabulary.EndOfSentenceWord, .. Enumerable.Range(2, size - 2).Select(id => $"w{id}")]);

    /// <summary>Writes a text of so many words, twenty a line.</summary>
    public static void Write(string path, Vocabulary vocabulary, int words)
    {
        var text = new ZipfText(vocabulary.Count - 2);
        using var writer = new StreamWriter(path);
        for (int word = 1; word <= words; word++)
        {
            writer.Write(vocabulary[2 + text.Next()]);
            writer.Write(word % 20 == 0 ? '\n' : ' ');
        }
    }

    private static double Weight(int id) => 1 / (id + 2.7);
}
