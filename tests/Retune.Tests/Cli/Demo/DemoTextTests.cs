using System.IO.Compression;
using Retune.Cli.Demo;

namespace Retune.Tests.Cli.Demo;

public sealed class DemoTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_entry_is_in_two_parts_and_none_is_lost()
    {
        DemoEntry[] domain = Entries("domain", 2_000);
        DemoText text = DemoText.Write(Entries("general", 2_000), domain, _folder["text"], domainWords: null, seed: 1);
        string[][] parts = [Keys(text.DomainTrain), Keys(text.DomainDev), Keys(text.DomainTest)];
        Assert.Equal(domain.Select(entry => entry.Key).Order(), parts.SelectMany(keys => keys).Order());
        Assert.All(parts, keys => Assert.NotEmpty(keys));
        // A tenth of the text each: 200 entries, four standard deviations of the binomial distribution are 54.
        Assert.InRange(parts[1].Length, 146, 254);
        Assert.InRange(parts[2].Length, 146, 254);
        Assert.Equal(["domain.dev.txt", "domain.test.txt", "domain.train.txt", "general.dev.txt", "general.train.txt"],
            Directory.GetFiles(_folder["text"]).Select(Path.GetFileName).Order());

        static string[] Keys(DemoTextFile file)
        {
            string[] lines = File.ReadAllLines(file.Path);
            Assert.Equal((lines.Length, 4L * lines.Length), (file.Sentences, file.RunningWords));
            string[] keys = [.. lines.Select(line => line.Split(' ')[0]).Distinct()];
            Assert.Equal(2 * keys.Length, lines.Length);
            return keys;
        }
    }

    [Fact]
    public void The_same_entries_are_divided_in_the_same_way_whatever_stands_around_them()
    {
        DemoEntry[] entries = Entries("e", 1_000);
        DemoText one = DemoText.Write(entries, entries, _folder["one"], null, seed: 1);
        DemoText again = DemoText.Write(entries, [.. entries.Reverse()], _folder["two"], null, seed: 1);
        DemoText other = DemoText.Write(entries, entries, _folder["three"], null, seed: 2);
        Assert.Equal(File.ReadLines(one.DomainTest.Path).Order(), File.ReadLines(again.DomainTest.Path).Order());
        Assert.NotEqual(File.ReadAllText(one.DomainTest.Path), File.ReadAllText(other.DomainTest.Path));
    }

    [Fact]
    public void The_domain_s_training_text_is_cut_after_the_words_asked_for()
    {
        DemoText whole = DemoText.Write(Entries("g", 500), Entries("d", 500), _folder["whole"], null, seed: 1);
        DemoText cut = DemoText.Write(Entries("g", 500), Entries("d", 500), _folder["cut"], domainWords: 402, seed: 1);
        Assert.Equal(404, cut.DomainTrain.RunningWords);
        Assert.StartsWith(File.ReadAllText(cut.DomainTrain.Path), File.ReadAllText(whole.DomainTrain.Path));
        Assert.Equal(File.ReadAllText(whole.DomainTest.Path), File.ReadAllText(cut.DomainTest.Path));
        Assert.Equal(whole.GeneralTrain.RunningWords, cut.GeneralTrain.RunningWords);
    }

    [Fact]
    public void A_text_too_short_to_divide_is_refused_and_leaves_no_file()
    {
        Assert.Contains("too short", Assert.Throws<InputException>(() => DemoText.Write(Entries("g", 1), Entries("d", 1), _folder["text"], null, seed: 1)).Message);
        Assert.Empty(Directory.GetFiles(_folder["text"]));
    }

    [Fact]
    public void A_text_of_the_user_s_is_read_in_blocks_of_lines()
    {
        string path = _folder["text.gz"];
        using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            for (int line = 0; line < 45; line++)
                writer.WriteLine($"Line  {line}\tend");
        }
        List<DemoEntry> blocks = [.. LineBlocks.Read(path)];
        Assert.Equal([20, 20, 5], blocks.Select(block => block.Sentences.Count));
        Assert.Equal(3, blocks.Select(block => block.Key).Distinct().Count());
        Assert.Equal("Line 20 end", blocks[1].Sentences[0]);
        Assert.Equal(60, blocks[0].Words);
    }

    /// <summary>Entries of two sentences of four words, each sentence beginning with its entry's key.</summary>
    private static DemoEntry[] Entries(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new DemoEntry($"{name}{i}", [$"{name}{i} is an entry", $"{name}{i} ends here ."]))];
}
