using System.IO.Compression;
using System.Text;
using Retune.Losses;
using Retune.Models;
using Retune.NGrams;
using Retune.Text;
using Retune.Training;

namespace Retune.Reliability;

/// <summary>A sound file of one kind, in a folder of its own, and the code that reads such files.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Path">The file, which a mutation replaces.</param>
/// <param name="Sound">Its sound bytes.</param>
/// <param name="Head">The first bytes of it, which mutations prefer.</param>
/// <param name="Read">Reads it as the program does, and throws where what was read or left on disk is wrong.</param>
internal sealed record HostileFile(string Name, string Path, byte[] Sound, int Head, Action Read) : IDisposable
{
    private static readonly Vocabulary _vocabulary = Vocabulary.FromWords([.. Enumerable.Range(0, 20).Select(word => $"w{word}ö")]);

    /// <summary>The folder; messages must name a file in it.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Every kind of file that may come from elsewhere.</summary>
    public static IReadOnlyDictionary<string, Func<HostileFile>> Kinds { get; } = new Dictionary<string, Func<HostileFile>>
    {
        ["model.safetensors"] = () => OfModel("model.safetensors"),
        ["config.json"] = () => OfModel("config.json"),
        ["vocab.txt"] = () => OfModel("vocab.txt"),
        ["text"] = () => OfText(packed: false),
        ["text.gz"] = () => OfText(packed: true),
        ["tokens"] = OfTokens,
        ["arpa"] = () => OfNGrams(packed: false),
        ["arpa.gz"] = () => OfNGrams(packed: true),
        ["checkpoint.safetensors"] = OfCheckpoint,
        ["lattice.slf"] = HostileLattice.OfSlf,
        ["lattices.ark"] = HostileLattice.OfArchive,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static HostileFile OfModel(string file)
    {
        string folder = NewFolder();
        LanguageModel.Initialise(new NetworkShape(_vocabulary.Count, 4, 4, 1, OutputBias: true), _vocabulary, 1).With(3, new() { ["loss"] = "nce" }).Save(folder);
        string path = System.IO.Path.Combine(folder, file);
        byte[] sound = File.ReadAllBytes(path);
        int head = file == "model.safetensors" ? 8 + BitConverter.ToInt32(sound) : sound.Length;
        return new HostileFile(file, path, sound, head, () => LanguageModel.Load(folder));
    }

    private static HostileFile OfText(bool packed)
    {
        string folder = NewFolder(), path = System.IO.Path.Combine(folder, packed ? "text.gz" : "text.txt"), tokens = System.IO.Path.Combine(folder, "text.tokens");
        byte[] text = Encoding.UTF8.GetBytes(Sentences());
        byte[] sound = packed ? Pack(text) : text;
        return new HostileFile(packed ? "text.gz" : "text", path, sound, sound.Length, () =>
        {
            try
            {
                using (TokenFile encoded = TokenFile.Encode(path, _vocabulary, tokens))
                    RequireIds(encoded);
                File.Delete(tokens);
                new VocabularyBuilder().AddText(path);
            }
            catch (InputException) when (Directory.GetFileSystemEntries(folder).Length > 1)
            {
                throw new InvalidOperationException("a refused text left a file behind");
            }
        });
    }

    private static HostileFile OfNGrams(bool packed)
    {
        string path = System.IO.Path.Combine(NewFolder(), packed ? "lm.arpa.gz" : "lm.arpa");
        byte[] sound = packed ? Pack(Encoding.UTF8.GetBytes(NGrams())) : Encoding.UTF8.GetBytes(NGrams());
        return new HostileFile(packed ? "arpa.gz" : "arpa", path, sound, sound.Length, () =>
        {
            NGramModel model = NGramModel.Load(path);
            NGramState state = model.SentenceStart;
            for (int i = 0; i < 100; i++)
            {
                if (double.IsNaN(model.LnProbability(state, i * i % model.WordCount, out state)))
                    throw new InvalidOperationException("a probability is no number");
            }
        });
    }

    private static HostileFile OfTokens()
    {
        string folder = NewFolder(), path = System.IO.Path.Combine(folder, "text.tokens"), text = System.IO.Path.Combine(folder, "text.txt");
        File.WriteAllText(text, Sentences());
        int[] expected;
        using (TokenFile tokens = TokenFile.Encode(text, _vocabulary, path))
            expected = Ids(tokens);
        byte[] sound = File.ReadAllBytes(path);
        return new HostileFile("tokens", path, sound, sound.Length, () =>
        {
            using TokenFile tokens = TokenFile.Encode(text, _vocabulary, path);
            if (!Ids(tokens).SequenceEqual(expected))
                throw new InvalidOperationException("a damaged token file was believed");
        });
    }

    private static HostileFile OfCheckpoint()
    {
        string folder = NewFolder(), path = System.IO.Path.Combine(folder, Checkpoint.FileName);
        int[] ids = [.. Enumerable.Range(0, 60).Select(i => i % 7 == 6 ? 1 : 2 + i * i % 20)];
        TrainingTask Task(bool resume) => new()
        {
            Model = LanguageModel.Initialise(new NetworkShape(_vocabulary.Count, 2, 3, 1), _vocabulary, 1),
            References = [LanguageModel.Initialise(new NetworkShape(_vocabulary.Count, 2, 3, 1), _vocabulary, 2)],
            Texts = [TokenFile.FromIds(ids, _vocabulary.Count)],
            DevelopmentText = TokenFile.FromIds(ids.AsSpan(0, 20), _vocabulary.Count),
            Options = new TrainingOptions
            {
                Loss = new LossOptions { Gamma = 0.5 },
                NoiseSamples = 4,
                Streams = 4,
                Bptt = 5,
                EvaluationStreams = 2,
                Threads = 1,
                Annealing = new AnnealingOptions { FixedIterations = 1, AnnealedIterations = 0, MaximumIterations = 2 },
            },
            OutputFolder = folder,
            Resume = resume,
        };
        string model = System.IO.Path.Combine(folder, "model.safetensors");
        // Cut in the second iteration, when a best model is kept.
        TrainingRun.Run(Task(resume: false), cancellation: new CancellationToken(canceled: true));
        for (int step = 1; step < 4; step++)
            TrainingRun.Run(Task(resume: true), cancellation: new CancellationToken(canceled: true));
        byte[] sound = File.ReadAllBytes(path), kept = File.ReadAllBytes(model);
        TrainingRun.Run(Task(resume: true));
        byte[] expected = File.ReadAllBytes(model);
        int head = 8 + BitConverter.ToInt32(sound);
        return new HostileFile("checkpoint.safetensors", path, sound, head, () =>
        {
            File.WriteAllBytes(model, kept);
            TrainingRun.Run(Task(resume: true));
            if (!File.ReadAllBytes(model).SequenceEqual(expected))
                throw new InvalidOperationException("a damaged checkpoint was resumed to another model");
        });
    }

    private static string Sentences() =>
        string.Concat(Enumerable.Range(0, 40).Select(line => string.Join(' ', Enumerable.Range(0, 2 + line % 7).Select(i => $"w{(line * 5 + i * i) % 24}ö")) + (line % 9 == 0 ? "\r\n\n" : "\n")));

    private static string NGrams()
    {
        var arpa = new StringBuilder("\\data\\\nngram 1=23\nngram 2=21\nngram 3=19\n\n\\1-grams:\n-99\t<s>\t-0.3\n-1.1\t</s>\n-2.5\t<unk>\n");
        for (int order = 1; order <= 3; order++)
        {
            if (order > 1)
                arpa.Append($"\n\\{order}-grams:\n-0.5\t{(order == 2 ? "<s> w0ö\t-0.1\n-0.7\tw19ö </s>" : "<s> w0ö w1ö")}\n");
            for (int word = 0; word + order <= 20; word++)
                arpa.Append($"-{word % 7}.{word}\t{string.Join(' ', Enumerable.Range(word, order).Select(w => $"w{w}ö"))}{(order < 3 ? $"\t0.{word}" : "")}\n");
        }
        return arpa.Append("\n\\end\\\n").ToString();
    }

    private static byte[] Pack(byte[] content)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
            gzip.Write(content);
        return buffer.ToArray();
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("retune-hostile-").FullName;

    private static int[] Ids(TokenFile tokens)
    {
        int[] ids = new int[tokens.Count];
        tokens.Read(0, ids);
        return ids;
    }

    private static void RequireIds(TokenFile tokens)
    {
        if (Ids(tokens).Any(id => (uint)id >= (uint)tokens.VocabularySize))
            throw new InvalidOperationException("an id lies outside the vocabulary");
    }
}
