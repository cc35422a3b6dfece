using System.Numerics;
using Retune.Kernels;

namespace Retune.SampledLosses;

/// <summary>
/// Computes the logits x·w_c + b_c of all C classes for a batch, a block of classes and a few examples at a time: the memory is
/// that of one block, whatever C and B. Threads share the examples.
/// </summary>
internal sealed class ClassScan<T>(ClassTable<T> table, int threads) where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int ClassBlock = 512;
    private const int ExampleBlock = 48;

    private readonly int _blockSize = Math.Min(ClassBlock, table.NumClasses);

    /// <summary>Receives the logits of classes firstClass, firstClass + 1, … of one example; one example always on one thread.</summary>
    public delegate void Receive(int example, int firstClass, ReadOnlySpan<T> logits);

    /// <summary>Calls <paramref name="receive"/> for every example of inputs [B,d] and every block of classes, in ascending class order.</summary>
    public void Run(ReadOnlyMemory<T> inputs, Receive receive)
    {
        T[] rows = new T[_blockSize * table.Dimension], logits = new T[threads * ExampleBlock * _blockSize];
        ISampledProducts<T> products = PackedProducts.For<T>(threads);
        using var team = new ThreadTeam(threads);
        for (int first = 0; first < table.NumClasses; first += ClassBlock)
        {
            int firstClass = first, count = Math.Min(ClassBlock, table.NumClasses - first);
            for (int c = 0; c < count; c++)
                table.Row(first + c).CopyTo(rows.AsSpan(c * table.Dimension, table.Dimension));
            products.Resize(count, 0, table.Dimension);
            team.Run(thread =>
            {
                products.Pack(rows, default, thread, team.Count);
                team.Barrier();
                Block(inputs.Span, rows, products, logits.AsSpan(thread * ExampleBlock * _blockSize), firstClass, count, thread, receive);
            });
        }
    }

    private void Block(
        ReadOnlySpan<T> inputs, T[] rows, ISampledProducts<T> products, Span<T> logits, int firstClass, int count, int thread, Receive receive)
    {
        int d = table.Dimension;
        (int start, int end) = ThreadTeam.Share(inputs.Length / d, thread, threads);
        for (int from = start; from < end; from += ExampleBlock)
        {
            int examples = Math.Min(ExampleBlock, end - from);
            products.Logits(inputs[(from * d)..], rows, logits, count, 0, examples, thread);
            for (int b = 0; b < examples; b++)
            {
                Span<T> row = logits.Slice(b * count, count);
                RowMath.AddScaled(row, T.One, table.Biases.Slice(firstClass, count));
                receive(from + b, firstClass, row);
            }
        }
    }
}
