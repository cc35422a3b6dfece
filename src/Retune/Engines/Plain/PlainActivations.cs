namespace Retune.Engines.Plain;

/// <summary>What the forward pass over a window leaves for the backward pass. N = time · streams rows, row = t · B + b.</summary>
/// <param name="Inputs">For each layer [N, in]: its input after dropout; last, [N, H]: the top output after dropout.</param>
/// <param name="Gates">For each layer [N, 4H]: activated gates σ(i), σ(f), tanh(g), σ(o).</param>
/// <param name="Cells">For each layer [(time + 1) · B, H]: cell states, the one carried in first.</param>
/// <param name="Hidden">For each layer [(time + 1) · B, H]: hidden states, the one carried in first.</param>
internal sealed record PlainActivations<T>(T[][] Inputs, T[][] Gates, T[][] Cells, T[][] Hidden)
{
    /// <summary>[N, H]: the top layer's output after dropout, from which scores are computed.</summary>
    public T[] Top => Inputs[^1];
}
