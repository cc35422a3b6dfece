using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public sealed class MatrixProductPanelsTests
{
    [Property(MaxTest = 60)]
    public void A_product_into_panels_has_the_bits_of_the_plain_one_and_zeros_beside_it(PositiveInt m, PositiveInt k, PositiveInt n, PositiveInt above) =>
        CheckIntoPanels(m.Get % 70, k.Get * 7 % 300 + 1, n.Get * 3 % 170 + 1, above.Get % 5);

    [Theory]
    [InlineData(300, 20, 65)]
    [InlineData(13, 1030, 128)]
    public void Sizes_around_the_blocks_give_the_same_bits_in_panels(int m, int k, int n)
    {
        CheckIntoPanels(m, k, n, 0);
        CheckPanelsByMatrix(m, k, n, accumulate: false);
    }

    [Property(MaxTest = 60)]
    public void A_product_of_panels_has_the_bits_of_the_plain_one(PositiveInt m, PositiveInt k, PositiveInt n, bool accumulate) =>
        CheckPanelsByMatrix(m.Get % 70 + 1, k.Get * 7 % 300 + 1, n.Get * 3 % 110 + 1, accumulate);

    [Fact]
    public void A_product_into_panels_leaves_other_rows_alone()
    {
        PackedMatrix b = Packed(TestValues.Uniform(5 * 70, 1), 5, 70), c = new(20, 70);
        for (int panel = 0; panel < c.PanelCount; panel++)
            c.PanelRows(panel, 0, 20).Fill(float.NaN);
        MatrixProduct.MultiplyIntoPanels(TestValues.Uniform(7 * 5, 2), 5, Ones(7), b, c, 3, new MatrixScratch());
        for (int panel = 0; panel < c.PanelCount; panel++)
        {
            for (int row = 0; row < 20; row++)
                Assert.Equal(row is >= 3 and < 10, !float.IsNaN(c.PanelRows(panel, row, row + 1)[0]));
        }
    }

    [Fact]
    public void Operands_that_do_not_go_together_are_refused()
    {
        MatrixScratch scratch = new();
        PackedMatrix b = new(3, 70), c = new(4, 70);
        void Into(int aLength = 12, int aStride = 3, int rows = 4, int firstRow = 0, int columns = 70) =>
            MatrixProduct.MultiplyIntoPanels(new float[aLength], aStride, Ones(rows), b, columns == 70 ? c : new PackedMatrix(4, columns), firstRow, scratch);
        Into();
        Assert.Throws<ArgumentException>(() => Into(aLength: 11));
        Assert.Throws<ArgumentException>(() => Into(aStride: 2));
        Assert.Throws<ArgumentException>(() => Into(rows: 5, aLength: 15));
        Assert.Throws<ArgumentException>(() => Into(firstRow: 1));
        Assert.Throws<ArgumentException>(() => Into(firstRow: -1, rows: 3));
        Assert.Throws<ArgumentException>(() => Into(columns: 71));

        PackedMatrix right = new(70, 5);
        void Of(int cLength = 20, int cStride = 5, int rowStart = 0, int rowEnd = 4, PackedMatrix? other = null) =>
            MatrixProduct.MultiplyPanels(c, other ?? right, new float[cLength], cStride, rowStart, rowEnd, false, scratch);
        Of();
        Assert.Throws<ArgumentException>(() => Of(cLength: 19));
        Assert.Throws<ArgumentException>(() => Of(cStride: 4));
        Assert.Throws<ArgumentException>(() => Of(rowStart: -1));
        Assert.Throws<ArgumentException>(() => Of(rowEnd: 5, cLength: 25));
        Assert.Throws<ArgumentException>(() => Of(other: new PackedMatrix(69, 5)));
        Assert.Throws<ArgumentException>(() => c.PanelRows(c.PanelCount, 0, 1));
        Assert.Throws<ArgumentException>(() => c.PanelRows(0, 0, 5));
    }

    [Property(MaxTest = 40)]
    public void A_transposition_writes_rows_as_columns(PositiveInt rows, PositiveInt columns, NonNegativeInt gap)
    {
        int m = rows.Get % 40 + 1, n = columns.Get % 70 + 1, stride = n + gap.Get % 4;
        float[] source = TestValues.Uniform(m * stride, 1), target = new float[n * m];
        Transposition.Copy(source, stride, m, n, target);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                Assert.Equal(source[i * stride + j], target[j * m + i]);
        }
        Assert.Throws<ArgumentException>(() => Transposition.Copy(source, stride, m + 1, n, target));
        Assert.Throws<ArgumentException>(() => Transposition.Copy(source, stride, m, n, new float[n * m - 1]));
    }

    private static void CheckIntoPanels(int m, int k, int n, int above)
    {
        float[] a = TestValues.Uniform(m * k, 1), factors = TestValues.Uniform(m, 3), expected = new float[m * n];
        float[] scaled = [.. a.Select((value, index) => value * factors[index / k])];
        PackedMatrix b = Packed(TestValues.Uniform(k * n, 2), k, n), c = new(m + above, n);
        MatrixProduct.Multiply(scaled, k, false, b, expected, n, 0, m, 0, n, false, new MatrixScratch());
        MatrixProduct.MultiplyIntoPanels(a, k, factors, b, c, above, new MatrixScratch());
        int width = PackedMatrix.PanelWidth;
        for (int panel = 0; panel < c.PanelCount; panel++)
        {
            ReadOnlySpan<float> rows = c.PanelRows(panel, above, above + m);
            for (int i = 0; i < rows.Length; i++)
            {
                int column = panel * width + i % width;
                Assert.Equal(column < n ? expected[i / width * n + column] : 0, rows[i]);
            }
        }
    }

    private static void CheckPanelsByMatrix(int m, int k, int n, bool accumulate)
    {
        float[] a = TestValues.Uniform(m * k, 1), expected = TestValues.Uniform(m * n, 3), found = [.. expected];
        PackedMatrix b = Packed(TestValues.Uniform(k * n, 2), k, n), left = Packed(a, m, k);
        MatrixProduct.Multiply(a, k, false, b, expected, n, 0, m, 0, n, accumulate, new MatrixScratch());
        MatrixProduct.MultiplyPanels(left, b, found, n, 0, m / 3, accumulate, new MatrixScratch());
        MatrixProduct.MultiplyPanels(left, b, found, n, m / 3, m, accumulate, new MatrixScratch());
        Assert.Equal(expected, found);
    }

    private static PackedMatrix Packed(float[] values, int rows, int columns)
    {
        PackedMatrix packed = new(rows, columns);
        packed.Pack(values, columns, transposed: false, 0, packed.PanelCount);
        return packed;
    }

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
