using Retune.Sampling;
using Retune.Streams;

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
            windows[window] = new Minibatch(time, streams);
            for (int position = 0; position < time * streams; position++)
            {
                windows[window].Inputs[position] = last[position % streams];
                windows[window].Targets[position] = last[position % streams] = Next();
            }
        }
        return windows;
    }

    private static double Weight(int id) => 1 / (id + 2.7);
}
