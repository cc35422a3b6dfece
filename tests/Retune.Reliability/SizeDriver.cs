using System.Diagnostics;

namespace Retune.Reliability;

/// <summary>What is too large for a test: a corpus larger than memory, a vocabulary of a million words.</summary>
internal static class SizeDriver
{
    private const long HeapLimit = 1L << 30;

    private static readonly TimeSpan _trainingTime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Encodes a text of so many MB with a managed heap of 1 GiB and trains on it for two minutes, then SIGTERM: the streams begin
    /// all over the text, so that every part of it is read.
    /// </summary>
    public static void Corpus(int megabytes)
    {
        string folder = Directory.CreateTempSubdirectory("retune-corpus-").FullName;
        try
        {
            (string text, string dev, string vocabulary) = Texts(folder, megabytes * 1_000_000L, words: 100_000);
            long started = Stopwatch.GetTimestamp();
            string model = Path.Combine(folder, "model");
            using CliProcess process = CliProcess.Start(HeapLimit,
            [
                "train", "--text", text, "--dev", dev, "--vocab", vocabulary, "--out", model,
                "--embedding", "32", "--hidden", "32", "--layers", "1", "--streams", "2048", "--noise", "32", "--max-iterations", "1",
            ]);
            Task<TimeSpan> encoded = Task.Run(() => StopOnceTrained(process, Path.Combine(model, "checkpoint.safetensors"), started));
            long peak = process.PeakMemory();
            (int exitCode, string output, string error) = process.End();
            if (exitCode != 130)
                throw new InvalidOperationException($"retune ended with {exitCode} instead of 130: {error}");
            Console.WriteLine(output);
            Console.WriteLine($"{new FileInfo(text).Length} bytes of text encoded in {encoded.Result.TotalSeconds:F0} s, then trained for {_trainingTime.TotalSeconds:F0} s: peak resident memory {peak / 1e6:F0} MB");
            Console.WriteLine($"{new FileInfo(Path.Combine(model, "tokens", "train-1.tokens")).Length} bytes of ids");
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

    /// <summary>Waits for the checkpoint that begins the training and ends it a while later; the time until it began.</summary>
    private static TimeSpan StopOnceTrained(CliProcess process, string checkpoint, long started)
    {
        while (!File.Exists(checkpoint) && !process.EndsWithin(TimeSpan.FromMilliseconds(100)))
        {
        }
        TimeSpan encoded = Stopwatch.GetElapsedTime(started);
        if (!process.EndsWithin(_trainingTime))
            process.Terminate();
        return encoded;
    }

    private static (string Text, string Dev, string Vocabulary) Texts(string folder, long bytes, int words)
    {
        (string text, string dev, string vocabulary) = (Path.Combine(folder, "text.txt"), Path.Combine(folder, "dev.txt"), Path.Combine(folder, "vocab.txt"));
        BigText.Write(text, bytes, words);
        BigText.Write(dev, 20_000, words);
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
