using Retune.Engines;
using Retune.Kernels.Native;

namespace Retune.Tests.Kernels.Native;

public class NativeBlasTests
{
    [Theory]
    [InlineData("no-such-library")]
    [InlineData("libno-such-library.so.9")]
    public void A_library_that_was_asked_for_and_is_missing_is_refused(string name)
    {
        string message = Assert.Throws<InputException>(() => NativeBlas.Load(name)).Message;
        Assert.Contains($"'{name}'", message);
        Assert.Contains("onednn, mkl, openblas, cblas", message);
    }

    [NeedsLibrary]
    public void Every_library_found_multiplies_as_a_plain_loop_does()
    {
        const int M = 33, N = 47, K = 29;
        float[] a = Values(M * K, 1), b = Values(K * N, 2);
        foreach (NativeBlas blas in NativeBlas.FindAll())
        {
            float[] c = new float[M * N];
            blas.Multiply(M, N, K, a, K, false, b, N, false, c, N, accumulate: false);
            for (int i = 0; i < M; i++)
            {
                for (int j = 0; j < N; j++)
                {
                    double sum = 0;
                    for (int t = 0; t < K; t++)
                        sum += (double)a[i * K + t] * b[t * N + j];
                    Assert.Equal(sum, c[i * N + j], 1e-4);
                }
            }
        }

        static float[] Values(int count, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        }
    }

    [NeedsProducts("onednn")]
    public void A_library_says_its_version_and_instruction_set() =>
        Assert.Matches(@"^oneDNN \d+\.\d+\.\d+ \(instruction set [0-9a-f]+\)$", new BlasProducts(NativeBlas.Load("onednn")).Description);

    [NeedsProducts(precision: ProductPrecision.BFloat16)]
    public void The_library_of_bf16_products_says_its_version_and_how_they_are_implemented() =>
        Assert.Matches(@"^bf16 by oneDNN \d+\.\d+\.\d+ \(.*bf16.*\)$", new BFloat16Products().Description);

    [NeedsLibrary]
    public void Libraries_are_found_once_each() =>
        Assert.Distinct(NativeBlas.FindAll().Select(blas => blas.Name));
}
