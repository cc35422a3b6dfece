using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public sealed class MatrixProductTests
{
    [Property(MaxTest = 60)]
    public void A_product_of_any_size_is_the_chain_of_fused_multiply_adds(
        PositiveInt m, PositiveInt k, PositiveInt n, bool aTransposed, bool bTransposed, bool accumulate) =>
        CheckProduct(m.Get % 70, k.Get * 7 % 300, n.Get * 3 % 110, aTransposed, bTransposed, accumulate);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(0, 5, 7)]
    [InlineData(5, 0, 7)]
    [InlineData(5, 7, 0)]
    [InlineData(12, 513, 64)]
    [InlineData(263, 300, 65)]
    [InlineData(500, 20, 33)]
    public void Sizes_around_the_blocks_give_the_chain_of_fused_multiply_adds(int m, int k, int n)
    {
        foreach (bool aTransposed in new[] { false, true })
        {
            foreach (bool bTransposed in new[] { false, true })
                CheckProduct(m, k, n, aTransposed, bTransposed, accumulate: aTransposed);
        }
    }

    [Fact]
    public void Any_partition_gives_the_same_bits()
    {
        const int M = 61, K = 1100, N = 150;
        float[] a = TestValues.Uniform(M * K, 1), b = TestValues.Uniform(K * N, 2);
        PackedMatrix packed = Pack(b, K, N, false);
        float[] whole = new float[M * N];
        MatrixProduct.Multiply(a, K, false, packed, whole, N, 0, M, 0, N, false, new MatrixScratch());
        foreach ((int rowParts, int columnParts) in new[] { (2, 1), (1, 2), (7, 1), (3, 2), (61, 5) })
        {
            float[] parts = new float[M * N];
            Parallel.For(0, rowParts * columnParts, part =>
            {
                (int rowStart, int rowEnd) = ThreadTeam.Share(M, part % rowParts, rowParts);
                (int columnStart, int columnEnd) = ThreadTeam.Share(N, part / rowParts, columnParts, PackedMatrix.PanelWidth);
                MatrixProduct.Multiply(a, K, false, packed, parts, N, rowStart, rowEnd, columnStart, columnEnd, false, new MatrixScratch());
            });
            Assert.Equal(whole, parts);
        }
    }

    [Theory]
    [InlineData(13, 5, 40, 70)]
    [InlineData(263, 530, 65, 128)]
    public void Two_products_with_one_left_operand_are_the_two_products(int m, int k, int n, int secondN)
    {
        float[] a = TestValues.Uniform(k * m, 1), b = TestValues.Uniform(k * n, 2), second = TestValues.Uniform(k * secondN, 3);
        PackedMatrix packed = Pack(b, k, n, false), packedSecond = Pack(second, k, secondN, false);
        float[] expected = new float[m * n], expectedSecond = new float[m * secondN], c = new float[m * n], secondC = new float[m * secondN];
        var scratch = new MatrixScratch();
        MatrixProduct.Multiply(a, m, true, packed, expected, n, 0, m, 0, n, false, scratch);
        MatrixProduct.Multiply(a, m, true, packedSecond, expectedSecond, secondN, 0, m, 0, secondN, false, scratch);
        MatrixProduct.MultiplyTransposedByTwo(a, m, packed, c, packedSecond, secondC, 0, m / 2, scratch);
        MatrixProduct.MultiplyTransposedByTwo(a, m, packed, c, packedSecond, secondC, m / 2, m, scratch);
        Assert.Equal(expected, c);
        Assert.Equal(expectedSecond, secondC);
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.MultiplyTransposedByTwo(a, m, packed, c, Pack(second, k - 1, secondN, false), secondC, 0, m, scratch));
    }

    [Fact]
    public void Only_the_block_asked_for_is_written()
    {
        const int M = 20, K = 9;
        int n = 3 * PackedMatrix.PanelWidth, stride = n + 5, first = PackedMatrix.PanelWidth, last = first + 7;
        PackedMatrix packed = Pack(TestValues.Uniform(K * n, 2), K, n, false);
        float[] c = new float[M * stride];
        Array.Fill(c, float.NaN);
        MatrixProduct.Multiply(TestValues.Uniform(M * K, 1), K, false, packed, c, stride, 3, 17, first, last, false, new MatrixScratch());
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < stride; j++)
                Assert.Equal(i is >= 3 and < 17 && j >= first && j < last, !float.IsNaN(c[i * stride + j]));
        }
    }

    [Fact]
    public void A_packed_matrix_is_used_again_for_other_sizes()
    {
        PackedMatrix packed = new(4, 4);
        MatrixScratch scratch = new();
        foreach ((int k, int n) in new[] { (30, 90), (3, 5), (80, 200) })
        {
            packed.SetSize(k, n);
            packed.Pack(TestValues.Uniform(k * n, k), n, false, 0, packed.PanelCount);
            float[] a = TestValues.Uniform(8 * k, n), c = new float[8 * n];
            MatrixProduct.Multiply(a, k, false, packed, c, n, 0, 8, 0, n, false, scratch);
            Assert.Equal(Reference(a, TestValues.Uniform(k * n, k), new float[8 * n], 8, k, n, false, false), c);
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        int n = 2 * PackedMatrix.PanelWidth;
        PackedMatrix b = Pack(new float[3 * n], 3, n, false);
        MatrixScratch scratch = new();
        void Multiply(int aLength = 12, int aStride = 3, int cLength = 4 * 64, int cStride = 64, int rowEnd = 4, int columnStart = 0, int columnEnd = 1) =>
            MatrixProduct.Multiply(new float[aLength], aStride, false, b, new float[cLength], cStride, 0, rowEnd, columnStart, columnEnd, false, scratch);
        Multiply();
        Assert.Throws<ArgumentException>(() => Multiply(aLength: 11));
        Assert.Throws<ArgumentException>(() => Multiply(aStride: 2));
        Assert.Throws<ArgumentException>(() => Multiply(cLength: 3 * 64));
        Assert.Throws<ArgumentException>(() => Multiply(cStride: 0));
        Assert.Throws<ArgumentException>(() => Multiply(rowEnd: -1));
        Assert.Throws<ArgumentException>(() => Multiply(columnStart: 1));
        Assert.Throws<ArgumentException>(() => Multiply(columnEnd: n + 1));
        Assert.Throws<ArgumentException>(() => b.SetSize(-1, 2));
        Assert.Throws<ArgumentException>(() => b.Pack(new float[3 * n - 1], n, false, 0, 2));
        Assert.Throws<ArgumentException>(() => b.Pack(new float[3 * n - 1], 3, true, 0, 2));
        Assert.Throws<ArgumentException>(() => b.Pack(new float[3 * n], n, false, 0, 3));
    }

    private static void CheckProduct(int m, int k, int n, bool aTransposed, bool bTransposed, bool accumulate)
    {
        float[] a = TestValues.Uniform(m * k, 1), b = TestValues.Uniform(k * n, 2), before = TestValues.Uniform(m * n, 3);
        float[] expected = Reference(a, b, accumulate ? before : new float[m * n], m, k, n, aTransposed, bTransposed);
        MatrixProduct.Multiply(a, aTransposed ? m : k, aTransposed, Pack(b, k, n, bTransposed), before, n, 0, m, 0, n, accumulate, new MatrixScratch());
        Assert.Equal(expected, before);
    }

    private static PackedMatrix Pack(float[] b, int k, int n, bool transposed)
    {
        PackedMatrix packed = new(k, n);
        int half = packed.PanelCount / 2;
        packed.Pack(b, transposed ? k : n, transposed, half, packed.PanelCount);
        packed.Pack(b, transposed ? k : n, transposed, 0, half);
        return packed;
    }

    private static float[] Reference(float[] a, float[] b, float[] start, int m, int k, int n, bool aTransposed, bool bTransposed)
    {
        float[] c = [.. start];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int t = 0; t < k; t++)
                    c[i * n + j] = MathF.FusedMultiplyAdd(a[aTransposed ? t * m + i : i * k + t], b[bTransposed ? j * k + t : t * n + j], c[i * n + j]);
            }
        }
        return c;
    }
}
