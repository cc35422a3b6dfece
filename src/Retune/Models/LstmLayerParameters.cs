namespace Retune.Models;

/// <summary>Parameters of one LSTM layer, row-major, gate rows in PyTorch's order i, f, g, o.</summary>
/// <param name="InputWeights">[4H, in].</param>
/// <param name="RecurrentWeights">[4H, H].</param>
/// <param name="Bias">[4H]: the one bias of each gate (PyTorch's two summed).</param>
public sealed record LstmLayerParameters<T>(T[] InputWeights, T[] RecurrentWeights, T[] Bias) where T : unmanaged;
