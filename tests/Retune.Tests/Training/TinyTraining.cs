using Retune.Losses;
using Retune.Models;
using Retune.Sampling;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Training;

/// <summary>Made-up texts of 30 words and a network of 8 units: a run takes milliseconds.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static Vocabulary Vocabulary { get; } = Words("w");

    public static NetworkShape Shape { get; } = new(30, 6, 8, 1);

    /// <summary>Four iterations of 4 streams; 5 windows for a text of 100 positions.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        LearningRate = 0.5,
        NoiseSamples = 8,
        WeightDecay = 1e-3,
        ClipNorm = 5,
        Streams = 4,
        Bptt = 5,
        EvaluationStreams = 3,
        Annealing = new AnnealingOptions { FixedIterations = 1, Threshold = 2, AnnealedIterations = 2, MaximumIterations = 4 },
        Threads = 2,
    };

    public static Vocabulary Words(string prefix) => Vocabulary.FromWords([.. Enumerable.Range(2, 28).Select(id => $"{prefix}{id}")]);

    /// <summary>
    /// Sentences in which the next word is one of a few that follow from the last: three in the domain, six elsewhere;
    /// one word in twenty is <c>&lt;unk&gt;</c> (0), one in eight ends the sentence (1).
    /// </summary>
    public static TokenFile Text(int seed, int positions, int followers = 3)
    {
        int[] ids = new int[positions];
        int last = 2;
        for (int i = 0; i < positions; i++)
        {
            Philox.Words random = Philox.Generate((ulong)seed, RandomPurpose.Split, 0, 0, (uint)i);
            last = 2 + (last * 7 + Philox.ToIndex(random.Low, followers)) % 28;
            ids[i] = i == positions - 1 || random.W2 % 8 == 0 ? 1 : random.W3 % 20 == 0 ? 0 : last;
        }
        return TokenFile.FromIds(ids, 30);
    }

    public static LanguageModel Model(ulong seed = 1) => LanguageModel.Initialise(Shape, Vocabulary, seed);

    /// <summary>A model whose probabilities depend on its state: those of a new network hardly do, so that as a reference any state of it would serve.</summary>
    public static LanguageModel Decided(ulong seed)
    {
        LanguageModel model = Model(seed);
        foreach ((_, float[] values, _) in model.Parameters.Tensors())
        {
            for (int i = 0; i < values.Length; i++)
                values[i] *= 12;
        }
        return model;
    }

    public static TrainingOptions WithLoss(LossKind kind, double gamma) => Options with { Loss = new LossOptions { Kind = kind, Gamma = gamma } };

    public string Folder(string name) => _folder[name];

    /// <summary>Trains on a general and a domain's text, each of 100 positions.</summary>
    public TrainingTask Task(string folder, TrainingOptions? options = null) => new()
    {
        Model = Model(),
        References = [Model(2)],
        Texts = [Text(1, 103, followers: 6), Text(2, 100)],
        DevelopmentText = Text(3, 80),
        Options = options ?? Options,
        OutputFolder = Folder(folder),
    };

    /// <summary>A folder with a trained model.</summary>
    public LanguageModel Trained(string folder)
    {
        TrainingRun.Run(Task(folder));
        return LanguageModel.Load(Folder(folder));
    }

    public byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(Folder(folder), "model.safetensors"));

    public string Configuration(string folder) => File.ReadAllText(Path.Combine(Folder(folder), "config.json"));

    public void Dispose() => _folder.Dispose();
}
