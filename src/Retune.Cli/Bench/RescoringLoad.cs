using Retune.Rescoring;
using Retune.Text;

namespace Retune.Cli.Bench;

/// <summary>
/// Made-up 100-best lists: a sentence in which some words, anywhere, stand in doubt between two; a hypothesis for each choice, the cheapest first.
/// </summary>
internal sealed class RescoringLoad
{
    /// <summary>Hypotheses of a list.</summary>
    public const int Hypotheses = 100;

    /// <summary>Words in doubt: the fewest that make so many hypotheses.</summary>
    public const int Places = 7;

    public RescoringLoad(Vocabulary vocabulary, int lists, int words)
    {
        var (random, text) = (new Random(1), new ZipfText(vocabulary.Count));
        var ids = new List<int>();
        Lists = new HypothesisList[lists];
        for (int list = 0; list < lists; list++)
        {
            int[] sentence = [.. Enumerable.Range(0, words).Select(_ => text.Next())], others = [.. sentence.Select(_ => text.Next())];
            int[] places = [.. Enumerable.Range(0, words)];
            random.Shuffle(places);
            double[] costs = [.. Enumerable.Range(0, Places).Select(_ => -Math.Log(1 - random.NextDouble()))];
            var hypotheses = new List<Hypothesis>();
            foreach (int choice in Enumerable.Range(0, 1 << Places).OrderBy(choice => Cost(choice, costs)).Take(Hypotheses))
            {
                int[] chosen = [.. sentence];
                for (int place = 0; place < Places; place++)
                    chosen[places[place]] = (choice >> place & 1) == 1 ? others[places[place]] : chosen[places[place]];
                hypotheses.Add(new([.. chosen.Select(id => vocabulary[id])], -Cost(choice, costs), 0));
                ids.AddRange([.. chosen, vocabulary.EndOfSentenceId]);
            }
            Lists[list] = new($"u{list}", hypotheses);
        }
        Ids = [.. ids];
        Lengths = [.. Enumerable.Repeat(words + 1, lists * Hypotheses)];
    }

    /// <summary>The lists.</summary>
    public HypothesisList[] Lists { get; }

    /// <summary>The same words as ids, each hypothesis with its end.</summary>
    public int[] Ids { get; }

    /// <summary>Ids of each hypothesis.</summary>
    public int[] Lengths { get; }

    private static double Cost(int choice, double[] costs)
    {
        double cost = 0;
        for (int place = 0; place < costs.Length; place++)
            cost += (choice >> place & 1) * costs[place];
        return cost;
    }
}
