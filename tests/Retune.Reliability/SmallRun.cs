using System.Security.Cryptography;
using System.Text;
using Retune.Models;
using Retune.Text;

namespace Retune.Reliability;

/// <summary>A folder with made-up texts, a vocabulary and a general model, and the command lines of small runs on them.</summary>
internal sealed class SmallRun : IDisposable
{
    private const int Words = 200;

    private static readonly string[] _modelFiles = ["config.json", "model.safetensors", "vocab.txt"];

    /// <summary>Writes the texts; <paramref name="size"/> is the number of sentences to train on.</summary>
    public SmallRun(int size)
    {
        Root = Directory.CreateTempSubdirectory("retune-reliability-").FullName;
        var random = new Random(1);
        File.WriteAllText(this["train.txt"], Text(random, size));
        File.WriteAllText(this["dev.txt"], Text(random, 40));
        Vocabulary vocabulary = Vocabulary.FromWords([.. Enumerable.Range(0, Words - 20).Select(word => $"w{word}")]);
        vocabulary.Save(this["vocab.txt"]);
        LanguageModel.Initialise(new NetworkShape(vocabulary.Count, 8, 12, 1), vocabulary, seed: 3).Save(this["general"]);
    }

    /// <summary>Everything lies in it.</summary>
    public string Root { get; }

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Root, name);

    /// <summary>The words of <c>retune train</c> or <c>retune adapt</c> (with a reference).</summary>
    public string[] Command(RunKind kind, string folder) =>
    [
        .. kind.Adapts ? (string[])["adapt", "--from", this["general"], "--gamma", "0.5"] : ["train", "--vocab", this["vocab.txt"], "--embedding", "8", "--hidden", "12", "--layers", "2"],
        "--text", this["train.txt"], "--dev", this["dev.txt"], "--out", this[folder], "--loss", kind.Loss, "--noise", "8", "--rate", "0.3",
        "--streams", "8", "--bptt", "10", "--fixed-iterations", "2", "--annealed-iterations", "1", "--max-iterations", "4",
        "--threads", $"{kind.Threads}", "--resume", .. kind.KeepsStates ? (string[])["--keep-reference-states"] : [],
    ];

    /// <summary>SHA-256 of the three files of a model.</summary>
    public string[] Hashes(string folder) =>
        [.. _modelFiles.Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(this[folder], file)))))];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Text(Random random, int sentences)
    {
        var text = new StringBuilder();
        int word = 0;
        for (int sentence = 0; sentence < sentences; sentence++)
        {
            for (int length = random.Next(3, 12); length > 0; length--)
                text.Append('w').Append(word = (word * 13 + random.Next(6)) % Words).Append(length > 1 ? ' ' : '\n');
        }
        return text.ToString();
    }
}

/// <summary>What is trained, and how.</summary>
/// <param name="Adapts">Whether a general model is adapted, held to a reference; otherwise one is trained from scratch.</param>
/// <param name="Loss"><c>nce</c> or <c>softmax</c>.</param>
/// <param name="Threads">Threads.</param>
/// <param name="KeepsStates">Whether the reference's states are computed once and kept; only when adapting.</param>
internal sealed record RunKind(bool Adapts, string Loss, int Threads, bool KeepsStates = false)
{
    /// <summary>Every kind of run that must survive.</summary>
    public static RunKind[] All { get; } =
    [
        .. from adapts in (bool[])[false, true] from loss in (string[])["nce", "softmax"] from threads in (int[])[1, 2] select new RunKind(adapts, loss, threads),
        .. from loss in (string[])["nce", "softmax"] from threads in (int[])[1, 2] select new RunKind(Adapts: true, loss, threads, KeepsStates: true),
    ];

    public override string ToString() => $"{(KeepsStates ? "adapt with kept states" : Adapts ? "adapt with reference" : "train")}, {Loss}, {Threads} {(Threads == 1 ? "thread" : "threads")}";
}
