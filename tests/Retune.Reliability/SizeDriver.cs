using System.Diagnostics;
using Retune.Models;

namespace Retune.Reliability;

/// <summary>What is too large for a test: a corpus larger than memory, a vocabulary of a million words.</summary>
internal static class SizeDriver
{
    private const long HeapLimit = 1L << 30;
    private const double ProgramBytes = 60e6;
    private const int Streams = 64, Bptt = 20, NoiseSamples = 64, EvaluationPositions = 1024;

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

    /// <summary>Networks of so many words and small layers, whose memory is that of the words.</summary>
    public static void Vocabulary(int words) => Networks(2_000_000, [new(words, 64, 64, 1), new(words, 128, 128, 1)]);

    /// <summary>Networks of fewer words and one to three wide layers.</summary>
    public static void Layers(int words) => Networks(50_000, [new(words, 256, 512, 1), new(words, 256, 512, 2), new(words, 256, 512, 3)]);

    /// <summary>Trains each network, adapts it with itself as its reference, evaluates it, and holds the memory against the formula.</summary>
    private static void Networks(long textBytes, NetworkShape[] shapes)
    {
        string folder = Directory.CreateTempSubdirectory("retune-networks-").FullName;
        try
        {
            (string text, string dev, string vocabulary) = Texts(folder, textBytes, shapes[0].VocabularySize);
            // Three iterations, each of which keeps a model.
            string[] common =
            [
                "--text", text, "--dev", dev, "--streams", $"{Streams}", "--bptt", $"{Bptt}", "--noise", $"{NoiseSamples}",
                "--rate", "0.001", "--max-iterations", "3", "--fixed-iterations", "3",
            ];
            foreach (NetworkShape shape in shapes)
            {
                string model = Path.Combine(folder, "model"), adapted = Path.Combine(folder, "adapted");
                Measure("train", shape, TrainingBytes(shape),
                    ["--vocab", vocabulary, "--out", model, "--embedding", $"{shape.EmbeddingSize}", "--hidden", $"{shape.HiddenSize}", "--layers", $"{shape.Layers}", .. common]);
                Measure("adapt", shape, TrainingBytes(shape) + ReferenceBytes(shape), ["--from", model, "--gamma", "0.5", "--out", adapted, .. common]);
                Measure("eval", shape, EvaluationBytes(shape), ["--model", model, dev]);
                Directory.Delete(model, recursive: true);
                Directory.Delete(adapted, recursive: true);
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

    /// <summary>The formula of docs/reliability.md for a training with NCE and no reference.</summary>
    private static double TrainingBytes(NetworkShape shape) =>
        4.0 * shape.ParameterCount + 8.0 * LayerParameters(shape)
        + 4.0 * Streams * Bptt * (3 * shape.EmbeddingSize + (9 * shape.Layers + 5) * shape.HiddenSize + NoiseSamples)
        + 4.0 * EvaluationPositions * (1024 + 96 * Environment.ProcessorCount + shape.EmbeddingSize + (1 + shape.Layers) * shape.HiddenSize)
        + 120.0 * shape.VocabularySize + ProgramBytes;

    /// <summary>What a reference of the same shape adds to it.</summary>
    private static double ReferenceBytes(NetworkShape shape) =>
        4.0 * shape.ParameterCount + 4.0 * LayerParameters(shape)
        + 4.0 * Streams * Bptt * (shape.EmbeddingSize + shape.Layers * shape.HiddenSize + NoiseSamples) + 70.0 * shape.VocabularySize;

    /// <summary>The formula of docs/reliability.md for an evaluation.</summary>
    private static double EvaluationBytes(NetworkShape shape) =>
        4.0 * shape.ParameterCount + 4.0 * LayerParameters(shape)
        + 4.0 * EvaluationPositions * (1024 + 96 * Environment.ProcessorCount + shape.EmbeddingSize + (6 + shape.Layers) * shape.HiddenSize)
        + 40.0 * shape.VocabularySize + ProgramBytes;

    private static long LayerParameters(NetworkShape shape) =>
        shape.ParameterCount - (long)shape.VocabularySize * (shape.EmbeddingSize + shape.HiddenSize);

    private static void Measure(string verb, NetworkShape shape, double predicted, IEnumerable<string> options)
    {
        string what = $"{verb} {shape.VocabularySize} words, {shape.EmbeddingSize}, {shape.HiddenSize} x {shape.Layers}";
        long started = Stopwatch.GetTimestamp();
        using CliProcess process = CliProcess.Start([verb, .. options]);
        long peak = process.PeakMemory();
        (int exitCode, _, string error) = process.End();
        if (exitCode != 0)
            throw new InvalidOperationException($"{what}: retune ended with {exitCode}: {error}");
        Console.WriteLine($"{what}: peak resident memory {peak / 1e6:F0} MB, the formula says {predicted / 1e6:F0} MB ({100 * (predicted / peak - 1):+0.0;-0.0;0.0} %); {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        if (Math.Abs(predicted / peak - 1) > 0.1)
            throw new InvalidOperationException($"{what}: the formula is off by more than 10 %");
    }
}
