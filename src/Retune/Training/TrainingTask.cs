using Retune.Models;
using Retune.Sampling;
using Retune.Text;

namespace Retune.Training;

/// <summary>A model to train, the texts to train it on, and the folder that receives it.</summary>
public sealed record TrainingTask
{
    /// <summary>
    /// The model to begin with. Its parameters are changed in place, to save the memory of a second model, and are those of the last step
    /// afterwards, not re-centred: load the trained model, the best one, from <see cref="OutputFolder"/>. Where it is one of the <see cref="References"/>, a copy is trained.
    /// </summary>
    public required LanguageModel Model { get; init; }

    /// <summary>
    /// Whether the model to begin with is a trained one: then it is measured first, and kept unless an iteration betters it.
    /// </summary>
    public bool ModelIsTrained { get; init; }

    /// <summary>Frozen models of the same vocabulary whose mean supplies p_t; used where γ &lt; 1.</summary>
    public IReadOnlyList<LanguageModel> References { get; init; } = [];

    /// <summary>
    /// Folder of the references' states where they are kept (<see cref="TrainingOptions.KeepReferenceStates"/>), for several runs
    /// on the same texts, references and streams; by default the output folder, and they are removed at the end.
    /// </summary>
    public string? ReferenceStatesFolder { get; init; }

    /// <summary>Training texts in the order they are read: the general one, then the domain's.</summary>
    public required IReadOnlyList<TokenFile> Texts { get; init; }

    /// <summary>The text on which every choice is made.</summary>
    public required TokenFile DevelopmentText { get; init; }

    /// <summary>The noise distribution; by default that of the training texts' counts (<see cref="TrainingOptions.NoiseExponent"/>).</summary>
    public NoiseDistribution? Noise { get; init; }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>The folder that holds the best model so far and the checkpoint; a new run refuses one that holds another run's.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The hold on the output folder, where the caller has one already; otherwise the run takes it for its duration.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>
    /// Asked before every iteration, with all finished ones, as soon as there is a model to keep: where it says yes, the run ends there as if its schedule were
    /// finished. What it says must follow from the iterations alone, so that a resumed run ends where the uninterrupted one does.
    /// </summary>
    public Func<IReadOnlyList<IterationResult>, bool>? StopEarly { get; init; }

    /// <summary>Whether to go on from the folder's checkpoint; where there is neither checkpoint nor model, the run begins.</summary>
    public bool Resume { get; init; }
}
