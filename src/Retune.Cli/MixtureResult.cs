using Retune.Mixtures;

namespace Retune.Cli;

/// <summary>What models gave for a text, alone and together.</summary>
/// <param name="Text">The text.</param>
/// <param name="Models">[K] their names, --model first.</param>
/// <param name="Weights">[K] their weights.</param>
/// <param name="Alone">[K] each of them alone.</param>
/// <param name="Together">The mixture.</param>
internal sealed record MixtureResult(
    string Text, IReadOnlyList<string> Models, IReadOnlyList<double> Weights, IReadOnlyList<TextProbabilities> Alone, TextProbabilities Together);
