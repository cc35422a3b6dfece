using Retune.Sampling;

namespace Retune.Cli.Demo;

/// <summary>One of the demo's text files.</summary>
/// <param name="Name">general.train, general.dev, domain.train, domain.dev or domain.test.</param>
/// <param name="Path">The file.</param>
/// <param name="Sentences">Its lines.</param>
/// <param name="RunningWords">Its words, sentence ends not counted.</param>
internal sealed record DemoTextFile(string Name, string Path, long Sentences, long RunningWords);

/// <summary>The demo's texts: a general and a domain text, each divided entry by entry.</summary>
internal sealed record DemoText(DemoTextFile GeneralTrain, DemoTextFile GeneralDev, DemoTextFile DomainTrain, DemoTextFile DomainDev, DemoTextFile DomainTest)
{
    /// <summary>Running words a development or test text has, about: enough for a perplexity, and quickly measured.</summary>
    public const int PartWords = 25_000;

    private const double LargestShare = 0.1;

    private static readonly string[] _generalNames = ["general.train", "general.dev"], _domainNames = ["domain.train", "domain.dev", "domain.test"];

    /// <summary>The five files.</summary>
    public IReadOnlyList<DemoTextFile> Files => [GeneralTrain, GeneralDev, DomainTrain, DomainDev, DomainTest];

    /// <summary>The five files that <see cref="Write"/> makes in a folder.</summary>
    public static IEnumerable<string> PathsIn(string folder) => _generalNames.Concat(_domainNames).Select(name => PartWriter.PathIn(folder, name));

    /// <summary>
    /// Divides the two texts and writes the five files. Which part an entry goes to depends on its key and the seed only. The
    /// development and test texts get about <see cref="PartWords"/> words each, at the most a tenth of the text.
    /// </summary>
    /// <param name="general">The general text; enumerated twice.</param>
    /// <param name="domain">The domain text; enumerated twice.</param>
    /// <param name="folder">Where the files go; created where missing.</param>
    /// <param name="domainWords">Cuts the domain's training text after the sentence that reaches so many words; null takes all.</param>
    /// <param name="seed">Seed of the division.</param>
    /// <exception cref="InputException">A text too short to give every part a sentence.</exception>
    public static DemoText Write(IEnumerable<DemoEntry> general, IEnumerable<DemoEntry> domain, string folder, long? domainWords, ulong seed)
    {
        (double generalShare, double domainShare) = (PartShare(general), PartShare(domain));       // both texts can be read: now the folder
        Directory.CreateDirectory(folder);
        DemoTextFile[] generalFiles = Divide(general, generalShare, folder, _generalNames, null, seed);
        DemoTextFile[] domainFiles = Divide(domain, domainShare, folder, _domainNames, domainWords, seed);
        return new DemoText(generalFiles[0], generalFiles[1], domainFiles[0], domainFiles[1], domainFiles[2]);
    }

    /// <summary>The share of a text that a development or test text gets.</summary>
    private static double PartShare(IEnumerable<DemoEntry> entries) => Math.Min((double)PartWords / Math.Max(entries.Sum(entry => (long)entry.Words), 1), LargestShare);

    private static DemoTextFile[] Divide(IEnumerable<DemoEntry> entries, double share, string folder, string[] names, long? trainingWords, ulong seed)
    {
        PartWriter[] parts = [.. names.Select((name, part) => new PartWriter(folder, name, part == 0 ? trainingWords : null))];
        try
        {
            foreach (DemoEntry entry in entries)
            {
                PartWriter part = parts[PartOf(entry.Key, share, names.Length, seed)];
                foreach (string sentence in entry.Sentences)
                    part.Write(sentence);
            }
            if (Array.Find(parts, part => part.Sentences == 0) is { } empty)
                throw new InputException($"The text is too short to be divided: {empty.Name} would be empty; give a longer one (some thousand lines).");
            return [.. parts.Select(part => part.Complete())];
        }
        finally
        {
            foreach (PartWriter part in parts)
                part.Dispose();
        }
    }

    /// <summary>Part 1, 2, … with probability <paramref name="share"/> each, else part 0, the training text.</summary>
    private static int PartOf(string key, double share, int parts, ulong seed)
    {
        ulong hash = DocumentationText.Hash(key);
        double draw = Philox.ToUnit(Philox.Generate(seed, RandomPurpose.Split, 0, (uint)(hash >> 32), (uint)hash).Low);
        int part = 1 + (int)Math.Min(draw / share, parts);
        return part < parts ? part : 0;
    }
}
