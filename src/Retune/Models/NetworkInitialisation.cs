using Retune.Sampling;

namespace Retune.Models;

/// <summary>
/// The random parameters a training starts from. Each number depends on (seed, tensor, row, column) alone, so that
/// neither the number of threads nor the order of the work changes it.
/// </summary>
/// <remarks>
/// <para>Embedding and output rows: uniform in ±0.1. A hidden unit |h_i| is below 1 and at the start far below it, so that a
/// score o = Σ_i W_wi h_i stays near 0: with ln Z = ln V every word then has p = exp(o - ln Z) ≈ 1/V, and Σ_w p ≈ 1. The
/// model is self-normalised from its first step, which is where NCE wants it: its noise terms ln σ(±Δ) start at the odds of
/// a uniform model against the noise, and not saturated.</para>
/// <para>LSTM weights: uniform in ±1/√H, PyTorch's choice: a gate's input, a sum of about H terms of variance 1/(3H)
/// times that of its inputs, keeps the scale of what comes in, whatever H.</para>
/// <para>Biases: zero, but 1 for the forget gate (rows [H, 2H)), because σ(0) = ½ would halve the cell state at each step
/// and with it the gradient; σ(1) ≈ 0.73 lets both reach further back before training has found anything (Gers, Schmidhuber,
/// Cummins, "Learning to forget", 2000; Jozefowicz, Zaremba, Sutskever, ICML 2015).</para>
/// </remarks>
internal static class NetworkInitialisation
{
    private const float RowRange = 0.1f;
    private const float ForgetBias = 1;

    public static NetworkParameters<float> Create(NetworkShape shape, ulong seed)
    {
        var parameters = new NetworkParameters<float>(shape);
        float lstmRange = 1 / MathF.Sqrt(shape.HiddenSize);
        uint tensor = 0;
        foreach ((string name, float[] values, int[] dimensions) in parameters.Tensors())
        {
            if (dimensions.Length == 2)
                FillUniform(values, dimensions[1], name.StartsWith("lstm.", StringComparison.Ordinal) ? lstmRange : RowRange, seed, tensor);
            tensor++;
        }
        foreach (LstmLayerParameters<float> layer in parameters.Layers)
            layer.Bias.AsSpan(shape.HiddenSize, shape.HiddenSize).Fill(ForgetBias);
        return parameters;
    }

    /// <summary>matrix [rows, columns] ← uniform in (-range, range); block b of four columns is one call of the generator.</summary>
    private static void FillUniform(float[] matrix, int columns, float range, ulong seed, uint tensor)
    {
        Parallel.For(0, matrix.Length / columns, row =>
        {
            Span<float> values = matrix.AsSpan(row * columns, columns);
            for (int column = 0; column < columns; column += 4)
            {
                Philox.Words words = Philox.Generate(seed, RandomPurpose.Initialisation + tensor, 0, (uint)row, (uint)column / 4);
                Span<float> block = values[column..];
                block[0] = Uniform(words.W0);
                if (block.Length > 1)
                    block[1] = Uniform(words.W1);
                if (block.Length > 2)
                    block[2] = Uniform(words.W2);
                if (block.Length > 3)
                    block[3] = Uniform(words.W3);
            }
        });

        // The middle of one of 2^23 equal intervals of (-1, 1): exact in float, symmetric, never at the ends.
        float Uniform(uint word) => range * (((word >> 9) + 0.5f) * (2f / (1 << 23)) - 1);
    }
}
