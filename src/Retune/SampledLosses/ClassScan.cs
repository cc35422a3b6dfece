using System.Numerics;

namespace Retune.SampledLosses;

/// <summary>
/// Computes the logits x·w_c + b_c of all C classes for a batch, a block of classes and a few examples at a time: the memory is that
/// of one block, whatever C and B.
/// </summary>
internal sealed class ClassScan<T>(ClassTable<T> table) where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int ClassBlock = 512;
    private const int ExampleBlock = 64;

    private readonly T[] _rows = new T[Math.Min(ClassBlock, table.NumClasses) * table.Dimension];
    private readonly T[] _logits = new T[ExampleBlock * Math.Min(ClassBlock, table.NumClasses)];

    /// <summary>Receives the logits of classes firstClass, firstClass + 1, … of one example.</summary>
    public delegate void Receive(int example, int firstClass, ReadOnlySpan<T> logits);

    /// <summary>Calls <paramref name="receive"/> for every example of inputs [B,d] and every block of classes, in ascending class order.</summary>
    public void Run(ReadOnlySpan<T> inputs, ISampledProducts<T> products, Receive receive)
    {
        int d = table.Dimension, batch = inputs.Length / d;
        for (int first = 0; first < table.NumClasses; first += ClassBlock)
        {
            int count = Math.Min(ClassBlock, table.NumClasses - first);
            for (int c = 0; c < count; c++)
                table.Row(first + c).CopyTo(_rows.AsSpan(c * d, d));
            products.SetWeights(_rows.AsSpan(0, count * d), d);
            for (int start = 0; start < batch; start += ExampleBlock)
            {
                int end = Math.Min(batch, start + ExampleBlock);
                products.Logits(inputs[(start * d)..(end * d)], _logits, count);
                for (int b = start; b < end; b++)
                {
                    Span<T> logits = _logits.AsSpan((b - start) * count, count);
                    RowMath.AddScaled(logits, T.One, table.Biases.Slice(first, count));
                    receive(b, first, logits);
                }
            }
        }
    }
}
