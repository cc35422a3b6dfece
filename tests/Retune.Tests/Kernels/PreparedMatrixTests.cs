using Retune.Engines;
using Retune.Kernels;
using Retune.Tests.Kernels.Native;

namespace Retune.Tests.Kernels;

/// <summary>Every kind of products against a plain loop; operands are whole in bf16, so that one bound holds for all.</summary>
public class PreparedMatrixTests
{
    [Fact]
    public void Managed_products_are_those_of_a_plain_loop() => Check(new());

    [NeedsProducts("onednn")]
    public void Products_of_onednn_are_those_of_a_plain_loop() => Check(new() { Library = "onednn" });

    [NeedsProducts("openblas")]
    public void Products_of_openblas_are_those_of_a_plain_loop() => Check(new() { Library = "openblas" });

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void Products_in_bf16_are_those_of_a_plain_loop() => Check(new() { Precision = ProductPrecision.BFloat16 });

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void Operands_in_bf16_are_rounded_to_the_nearest()
    {
        MatrixProducts products = new ProductOptions().Load(ProductPrecision.BFloat16);
        PreparedMatrix prepared = products.Create(1, 1);
        prepared.Prepare([1.01171875f], 1, transposed: false, 0, 1);         // 1 + 3 * 2^-8
        float[] c = [0];
        prepared.Multiply([1.00390625f], 1, false, c, 1, 0, 1, accumulate: false, new MatrixScratch());     // 1 + 2^-8
        Assert.Equal(1.015625f, c[0]);                                      // (1 + 2^-6) * 1
    }

    private static void Check(ProductOptions options)
    {
        MatrixProducts products = options.Load(options.Precision);
        PreparedMatrix prepared = products.Create(8, 8);
        var scratch = new MatrixScratch();
        products.EnterThread();
        int number = 0;
        // One matrix in changing sizes, as the gradient's right operand has them.
        foreach ((int m, int k, int n) in ((int, int, int)[])[(1, 1, 1), (3, 5, 2), (20, 70, 33), (64, 64, 128), (300, 33, 65), (3, 5, 2), (600, 2, 130), (9, 300, 256)])
        {
            for (int form = 0; form < 8; form++)
                CheckProduct(m, k, n, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0, number++);
        }

        CheckTwo(300, 70, 33, 64);
        CheckTwo(5, 3, 2, 1);

        // Two products with one left operand are the two by themselves, to the bit.
        void CheckTwo(int m, int k, int n, int secondN)
        {
            PreparedMatrix second = products.Create(k, secondN);
            prepared.SetSize(k, n);
            prepared.Prepare(Whole(k * n, 1), n, false, 0, 1);
            second.Prepare(Whole(k * secondN, 2), secondN, false, 0, 1);
            float[] a = Whole(k * (m + 1), 3), c = new float[m * n], secondC = new float[m * secondN], expected = new float[m * n], secondExpected = new float[m * secondN];
            prepared.MultiplyTransposedByTwo(a, m + 1, c, second, secondC, 1, m, scratch);
            prepared.Multiply(a, m + 1, true, expected, n, 1, m, accumulate: false, scratch);
            second.Multiply(a, m + 1, true, secondExpected, secondN, 1, m, accumulate: false, scratch);
            Assert.Equal(expected, c);
            Assert.Equal(secondExpected, secondC);
        }

        void CheckProduct(int m, int k, int n, bool aTransposed, bool bTransposed, bool accumulate, int seed)
        {
            int aStride = (aTransposed ? m : k) + seed % 3, bStride = (bTransposed ? k : n) + seed % 2, cStride = n + seed % 4, threads = 1 + seed % 3;
            float[] a = Whole((aTransposed ? k : m) * aStride, seed), b = Whole((bTransposed ? n : k) * bStride, seed + 1000), c = Whole(m * cStride, seed + 2000);
            float[] expected = [.. c];
            for (int i = m / 3; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = accumulate ? c[i * cStride + j] : 0;
                    for (int p = 0; p < k; p++)
                        sum += (double)a[aTransposed ? p * aStride + i : i * aStride + p] * b[bTransposed ? j * bStride + p : p * bStride + j];
                    expected[i * cStride + j] = (float)sum;
                }
            }
            prepared.SetSize(k, n);
            for (int thread = 0; thread < threads; thread++)
                prepared.Prepare(b, bStride, bTransposed, thread, threads);
            for (int thread = 0; thread < threads; thread++)
            {
                (int start, int end) = ThreadTeam.Share(m - m / 3, thread, threads);
                prepared.Multiply(a, aStride, aTransposed, c, cStride, m / 3 + start, m / 3 + end, accumulate, scratch);
            }
            for (int i = 0; i < c.Length; i++)
                TestValues.AssertClose(expected[i], c[i], 1e-4);
        }
    }

    /// <summary>Values with 8 significant bits.</summary>
    private static float[] Whole(int count, int seed) =>
        [.. TestValues.Uniform(count, seed).Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF_0000))];
}
