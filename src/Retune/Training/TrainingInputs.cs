using Retune.Engines;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;
using Retune.Text;

namespace Retune.Training;

/// <summary>What a task hands to its run: checked, and put into the form that the engine takes.</summary>
internal static class TrainingInputs
{
    /// <summary>Refuses options, texts and models that do not fit together, before anything is allocated or written.</summary>
    /// <exception cref="InputException">The first that does not fit.</exception>
    /// <exception cref="ArgumentException">The hold on the output folder is another folder's.</exception>
    public static void Check(TrainingTask task)
    {
        task.Folder?.RequireHolds(task.OutputFolder);
        task.Options.Validate();
        RequireRoom(task.Model.Shape, task.Options);
        if (task.Texts.Count == 0)
            throw new InputException("A training needs at least one training text.");
        for (int text = 0; text < task.Texts.Count; text++)
            task.Texts[text].RequireFor(task.Model.Vocabulary, $"training text {text + 1}");
        task.DevelopmentText.RequireFor(task.Model.Vocabulary, "development text");
        if (task.Options.Loss.UsesReference && task.References.Count == 0)
            throw new InputException(FormattableString.Invariant($"Gamma is {task.Options.Loss.Gamma}, which needs a reference model, and none is given; give one, or gamma 1."));
        foreach (LanguageModel reference in task.References)
            task.Model.Vocabulary.RequireSame(reference.Vocabulary, "reference model");
        if (task.Noise is not null && task.Noise.Probabilities.Length != task.Model.Shape.VocabularySize)
            throw new InputException($"The noise table has {task.Noise.Probabilities.Length} words, the vocabulary {task.Model.Shape.VocabularySize}.");
        for (int text = 0; text < task.Texts.Count; text++)
            ParallelStreams.Require(task.Texts[text], task.Options.Streams, $"Training text {text + 1}");
    }

    /// <summary>Refuses a window of which one buffer would have more elements than an array can.</summary>
    private static void RequireRoom(NetworkShape shape, TrainingOptions options)
    {
        int samples = options.Loss.Kind == LossKind.Nce ? options.NoiseSamples : 0;
        Int128 largest = EngineGuard.LargestBuffer(shape, options.Streams, options.Bptt, samples);
        if (largest > Array.MaxLength)
            throw new InputException($"{options.Streams} streams of {options.Bptt} steps with {samples} noise samples and a hidden size of {shape.HiddenSize} would need arrays of {largest} numbers; at most {Array.MaxLength} are possible: take fewer streams, shorter windows or fewer samples.");
    }

    /// <summary>C(w) [V] over all training texts.</summary>
    public static long[] Counts(TrainingTask task)
    {
        long[] counts = new long[task.Model.Shape.VocabularySize];
        foreach (TokenFile text in task.Texts)
        {
            for (int word = 0; word < counts.Length; word++)
                counts[word] += text.WordCounts[word];
        }
        return counts;
    }

    /// <summary>The parameters that are trained: a copy where the model is given as its own reference, which stays as it is.</summary>
    public static NetworkParameters<float> Trained(TrainingTask task) =>
        task.References.Any(reference => ReferenceEquals(reference.Parameters, task.Model.Parameters)) ? task.Model.Parameters.Convert<float>() : task.Model.Parameters;
}
