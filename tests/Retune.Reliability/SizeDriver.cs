using System.Diagnostics;

namespace Retune.Reliability;

/// <summary>What is too large for a test: a corpus larger than memory, a vocabulary of a million words.</summary>
internal static class SizeDriver
{
    private const long HeapLimit = 1L << 30;

    /// <summary>Encodes and trains on a text of so many MB with a managed heap of 1 GiB.</summary>
    public static void Corpus(int megabytes)
    {
        string folder = Directory.CreateTempSubdirectory("retune-corpus-").FullName;
        try
        {
            (string text, string dev, string vocabulary) = Texts(folder, megabytes * 1_000_000L, words: 100_000);
            long started = Stopwatch.GetTimestamp();
            // Many streams and a tiny network: one iteration over all of it takes minutes.
            Measure($"encode and train on {new FileInfo(text).Length} bytes", HeapLimit,
                "train", "--text", text, "--dev", dev, "--vocab", vocabulary, "--out", Path.Combine(folder, "model"),
                "--embedding", "8", "--hidden", "8", "--layers", "1", "--streams", "2048", "--noise", "8", "--dropout", "0", "--rate", "0.1", "--max-iterations", "1");
            Console.WriteLine($"{new FileInfo(Path.Combine(folder, "model", "tokens", "train-1.tokens")).Length} bytes of ids, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Trains, evaluates and saves with a vocabulary of so many words, and holds the memory against the formula.</summary>
    public static void Vocabulary(int words)
    {
        string folder = Directory.CreateTempSubdirectory("retune-vocabulary-").FullName;
        try
        {
            (string text, string dev, string vocabulary) = Texts(folder, 2_000_000, words);
            foreach ((int embedding, int hidden) in ((int, int)[])[(64, 64), (128, 128)])
            {
                string model = Path.Combine(folder, $"model-{hidden}");
                Measure($"train {words} words, {embedding}, {hidden} x 1", null,
                    "train", "--text", text, "--dev", dev, "--vocab", vocabulary, "--out", model, "--embedding", $"{embedding}", "--hidden", $"{hidden}", "--layers", "1",
                    "--streams", "64", "--noise", "64", "--max-iterations", "3", "--fixed-iterations", "3");
                Measure($"eval {words} words, {embedding}, {hidden} x 1", null, "eval", "--model", model, dev);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Text, string Dev, string Vocabulary) Texts(string folder, long bytes, int words)
    {
        (string text, string dev, string vocabulary) = (Path.Combine(folder, "text.txt"), Path.Combine(folder, "dev.txt"), Path.Combine(folder, "vocab.txt"));
        BigText.Write(text, bytes, words);
        BigText.Write(dev, 100_000, words);
        BigText.WriteVocabulary(vocabulary, words);
        return (text, dev, vocabulary);
    }

    private static void Measure(string what, long? heapLimit, params string[] command)
    {
        long started = Stopwatch.GetTimestamp();
        using CliProcess process = CliProcess.Start(heapLimit, command);
        long peak = process.PeakMemory();
        (int exitCode, string output, string error) = process.End();
        if (exitCode != 0)
            throw new InvalidOperationException($"{what}: retune ended with {exitCode}: {error}");
        Console.WriteLine($"{what}: peak resident memory {peak / 1e6:F0} MB, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        Console.WriteLine(output);
    }
}
