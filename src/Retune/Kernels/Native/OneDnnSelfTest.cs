namespace Retune.Kernels.Native;

/// <summary>Small products of whole numbers, which bf16 with fp32 accumulation computes exactly.</summary>
internal static class OneDnnSelfTest
{
    /// <summary>The implementation of the products; null where they are wrong.</summary>
    public static string? Run()
    {
        OneDnn.UseOneThread();
        return IsExact(3, 5, 2, false) && IsExact(20, 70, 33, true) ? new BFloat16Order(256, 256).Implementation : null;
    }

    /// <summary>Twice A [m, k]·B [k, n], with A or B transposed in memory or not.</summary>
    private static bool IsExact(int m, int k, int n, bool transposed)
    {
        float[] a = new float[m * k], b = new float[k * n], c = new float[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int p = 0; p < k; p++)
                a[transposed ? p * m + i : i * k + p] = Left(i, p);
        }
        for (int p = 0; p < k; p++)
        {
            for (int j = 0; j < n; j++)
                b[transposed ? j * k + p : p * n + j] = Right(p, j);
        }
        var matrix = new BFloat16Matrix(k, n, turn: 0);
        var scratch = new MatrixScratch();
        matrix.Prepare(b, transposed ? k : n, transposed, 0, 1);
        matrix.Multiply(a, transposed ? m : k, transposed, c, n, 0, m, accumulate: false, scratch);
        matrix.Multiply(a, transposed ? m : k, transposed, c, n, 0, m, accumulate: true, scratch);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum += Left(i, p) * Right(p, j);
                if (c[i * n + j] != 2 * sum)
                    return false;
            }
        }
        return true;

        static float Left(int i, int p) => (i * 7 + p * 3) % 19 - 9;

        static float Right(int p, int j) => (p * 5 + j * 11) % 23 - 11;
    }
}
