using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>The output rows of a network [V, H] and their biases [V], where it has any, under one decay clock.</summary>
internal sealed class OutputTable(NetworkParameters<float> parameters, DecayClock clock)
{
    public DecayingRows Weights { get; } = new(parameters.Output, parameters.Shape.VocabularySize, parameters.Shape.HiddenSize, clock);

    public DecayingRows? Bias { get; } = parameters.OutputBias is null ? null : new(parameters.OutputBias, parameters.Shape.VocabularySize, 1, clock);

    /// <summary>Bias of a word, up to date; 0 without biases.</summary>
    public float BiasOf(int word) => Bias is null ? 0 : Bias.Values[word] * Bias.Factor(word);
}
