using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Readme;

/// <summary>The README's library example: what stands between the marks is what the README shows, word for word.</summary>
internal static class LibraryExample
{
    public static EvaluationResult Run(string generalText, string domainText, string devText, string generalFolder, string adaptedFolder)
    {
        // <readme>
        var builder = new VocabularyBuilder();
        builder.AddText(generalText);
        builder.AddText(domainText);
        Vocabulary vocabulary = builder.Build(size: null, minimumCount: 2);
        using TokenFile general = TokenFile.EncodeTemporary(generalText, vocabulary);
        using TokenFile domain = TokenFile.EncodeTemporary(domainText, vocabulary);
        using TokenFile dev = TokenFile.EncodeTemporary(devText, vocabulary);

        var options = new TrainingOptions
        {
            LearningRate = 1,
            ClipNorm = 5,
            Streams = 8,
            NoiseSamples = 32,
            Annealing = new AnnealingOptions { FixedIterations = 2, AnnealedIterations = 2 },
        };
        var shape = new NetworkShape(vocabulary.Count, EmbeddingSize: 32, HiddenSize: 32, Layers: 1);
        TrainingRun.Run(new TrainingTask
        {
            Model = LanguageModel.Initialise(shape, vocabulary, options.Seed),
            Texts = [general, domain],
            DevelopmentText = dev,
            Options = options,
            OutputFolder = generalFolder,
        });

        TrainingRun.Run(new TrainingTask
        {
            Model = LanguageModel.Load(generalFolder),
            ModelIsTrained = true,
            References = [LanguageModel.Load(generalFolder)],
            Texts = [domain],
            DevelopmentText = dev,
            Options = options with { LearningRate = 0.4, Loss = new LossOptions { Gamma = 0.75 } },
            OutputFolder = adaptedFolder,
        });

        EvaluationResult result = Evaluator.Evaluate(LanguageModel.Load(adaptedFolder), dev, streams: 1, threads: 2);
        Console.WriteLine($"PPL {result.Perplexity:F1}, mean log deviation {result.LogDeviation.Mean:F3}");
        // </readme>
        return result;
    }
}
