using System.Globalization;
using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

/// <summary>The example as it is called, read back from its files.</summary>
public sealed class ConfusedSpeechTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_seed_makes_the_same_bytes()
    {
        string printed = Run("a", seed: 1);
        Assert.Equal(printed, Run("b", seed: 1));
        Run("c", seed: 2);
        string[] names = [.. Directory.EnumerateFiles(_folder["a"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder["a"], path)).Order()];
        Assert.Equal(6 + 2 * 12, names.Length);
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["a"], name)), File.ReadAllBytes(Path.Combine(_folder["b"], name))));
        Assert.NotEqual(File.ReadAllBytes(_folder["a/lists.tsv"]), File.ReadAllBytes(_folder["c/lists.tsv"]));
        Assert.Contains("sentences                         12", printed);
    }

    [Fact]
    public void The_lattices_hold_the_paths_of_the_lists_with_their_scores()
    {
        Run("set", seed: 1);
        var kaldi = File.ReadAllText(_folder["set/kaldi/lattices.txt"]).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(lattice => lattice[..lattice.IndexOf(' ')], KaldiArcs);
        foreach (string line in File.ReadLines(_folder["set/lists.tsv"]))
        {
            string[] fields = line.Split('\t');
            double score = Number(fields[1]) + 10 * Number(fields[2]);
            string[] words = fields[3].Split(' ');
            Assert.Equal(score, BestScore(HtkArcs(_folder[$"set/lattices/{fields[0]}.slf"]), words), 1e-4);
            Assert.Equal(score, BestScore(kaldi[fields[0]], words), 1e-4);
        }
    }

    [Fact]
    public void All_forms_of_the_lists_say_the_same()
    {
        Run("set", seed: 1);
        string[] texts = File.ReadAllLines(_folder["set/kaldi/text"]);
        string[] acoustic = File.ReadAllLines(_folder["set/kaldi/acoustic_costs"]), language = File.ReadAllLines(_folder["set/kaldi/lm_costs"]);
        int i = 0;
        foreach (var utterance in File.ReadLines(_folder["set/lists.tsv"]).Select(line => line.Split('\t')).GroupBy(fields => fields[0]))
        {
            string[] srilm = File.ReadAllLines(_folder[$"set/srilm/{utterance.Key}"]);
            Assert.Equal(utterance.Count(), srilm.Length);
            int n = 0;
            foreach (string[] fields in utterance)
            {
                string[] same = srilm[n++].Split(' ', 4);
                Assert.Equal(Number(fields[1]), Number(same[0]) * Math.Log(10), 1e-7);
                Assert.Equal(Number(fields[2]), Number(same[1]) * Math.Log(10), 1e-7);
                Assert.Equal($"{fields[3].Split(' ').Length} {fields[3]}", $"{same[2]} {same[3]}");
                Assert.Equal($"{fields[0]}-{n} {fields[3]}", texts[i]);
                Assert.Equal(($"{fields[0]}-{n}", -Number(fields[1])), Cost(acoustic[i]));
                Assert.Equal(($"{fields[0]}-{n}", -Number(fields[2])), Cost(language[i++]));
            }
        }
        Assert.Equal(texts.Length, i);

        static (string, double) Cost(string line) => (line.Split(' ')[0], Number(line.Split(' ')[1]));
    }

    [Fact]
    public void References_are_sentences_of_the_text_in_its_order()
    {
        Run("set", seed: 1);
        List<string> said = [.. MadeUpText.Said.Select(words => string.Join(' ', words))];
        string[] references = File.ReadAllLines(_folder["set/references.txt"]);
        Assert.Equal(["u0001", "u0002", "u0003"], references.Take(3).Select(line => line[..5]));
        int[] places = [.. references.Select(line => said.IndexOf(line[6..]))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Distinct().Order(), places);
    }

    [Fact]
    public void A_folder_that_exists_and_too_short_a_text_are_refused()
    {
        Run("set", seed: 1);
        Assert.Contains("exists", Assert.Throws<InputException>(() => Run("set", seed: 1)).Message);
        InputException few = Assert.Throws<InputException>(() => Run("other", seed: 1, count: 36));
        Assert.Contains("has 35 sentences of 5 to 40 writable words, but 36 are asked for", few.Message);
        Assert.False(Path.Exists(_folder["other"]));
    }

    [Theory]
    [InlineData("--sentences a --general b", "--output is missing")]
    [InlineData("--sentences a --count", "--count needs a value")]
    [InlineData("--sentences a --sentences b", "--sentences is given twice")]
    [InlineData("--sentence a", "--sentence is not an option")]
    [InlineData("--sentences a --general b --output c --count 0", "--count is 0, but must be a whole number of at least 1")]
    [InlineData("--sentences a --general b --output c --seed -1", "--seed is -1, but must be a whole number of at least 0")]
    public void Wrong_options_are_refused(string line, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Arguments.Parse(line.Split(' '))).Message);

    private string Run(string name, int seed, int count = 12)
    {
        string sentences = _folder.Write("said.txt", Text(MadeUpText.Said)), general = _folder.Write("general.txt", Text(MadeUpText.General));
        var output = new StringWriter();
        ConfusedSpeechExample.Run(new Arguments(sentences, general, null, count, (ulong)seed, _folder[name]), output);
        return output.ToString();

        static string Text(IEnumerable<string[]> lines) => string.Concat(lines.Select(words => string.Join(' ', words) + "\n"));
    }

    /// <summary>The best score, acoustic + 10 × language, of the paths with these words; the last state is the final one.</summary>
    private static double BestScore(List<(int From, int To, string Word, double Score)> arcs, string[] words)
    {
        int last = arcs.Max(arc => arc.To);
        Dictionary<(int Node, int Words), double> best = new() { [(0, 0)] = 0 };
        foreach ((int from, int to, string word, double score) in arcs)
        {
            for (int n = 0; n <= words.Length; n++)
            {
                if (!best.TryGetValue((from, n), out double before) || (word != "" && (n == words.Length || words[n] != word)))
                    continue;
                (int, int) next = (to, word == "" ? n : n + 1);
                best[next] = Math.Max(best.GetValueOrDefault(next, double.NegativeInfinity), before + score);
            }
        }
        return best[(last, words.Length)];
    }

    private static List<(int, int, string, double)> HtkArcs(string path) =>
        [.. from line in File.ReadLines(path)
            where line.StartsWith("J=", StringComparison.Ordinal)
            let fields = line.Split(' ').ToDictionary(field => field[0], field => field[2..])
            select (int.Parse(fields['S']), int.Parse(fields['E']), fields['W'] == "!NULL" ? "" : fields['W'], Number(fields['a']) + 10 * Number(fields['l']))];

    private static List<(int, int, string, double)> KaldiArcs(string lattice) =>
        [.. from line in lattice.Split('\n')
            let fields = line.Split('\t')
            where fields.Length == 4
            let costs = fields[3].Split(',')
            select (int.Parse(fields[0]), int.Parse(fields[1]), fields[2] == "<eps>" ? "" : fields[2], -Number(costs[1]) - 10 * Number(costs[0]))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
