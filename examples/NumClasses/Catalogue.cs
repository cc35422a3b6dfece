using Retune.Sampling;

namespace NumClasses;

/// <summary>
/// A made-up catalogue: every product y has a hidden direction e_y on the unit sphere, products are bought by Zipf's law (number
/// 0 the most), and what a customer looked at before is x = 3·e_y + noise. The best classifier is linear in x, so a table of
/// weights and biases can learn it.
/// </summary>
internal sealed class Catalogue
{
    private const float Signal = 3;
    private const float Noise = 0.35f;

    private readonly ulong _seed;
    private readonly float[] _directions;       // [C,d]
    private readonly double _logRange;

    public Catalogue(int numClasses, int dimension, ulong seed)
    {
        (NumClasses, Dimension, _seed) = (numClasses, dimension, seed);
        _logRange = Math.Log(numClasses + 1);
        _directions = new float[numClasses * dimension];
        for (int c = 0; c < numClasses; c++)
        {
            Span<float> direction = _directions.AsSpan(c * dimension, dimension);
            Gaussian(direction, 0, (uint)c);
            float length = 0;
            foreach (float x in direction)
                length += x * x;
            for (int j = 0; j < dimension; j++)
                direction[j] /= MathF.Sqrt(length);
        }
    }

    public int NumClasses { get; }

    public int Dimension { get; }

    /// <summary>Labels [n] and inputs [n,d] of purchases number first to first + n - 1.</summary>
    public (int[] Labels, float[] Inputs) Purchases(int first, int count)
    {
        int[] labels = new int[count];
        float[] inputs = new float[count * Dimension];
        for (int i = 0; i < count; i++)
        {
            ulong random = Philox.Generate(_seed, RandomPurpose.Split, 1, (uint)(first + i), 0).Low;
            int y = labels[i] = Math.Min((int)Math.Exp(Philox.ToUnit(random) * _logRange) - 1, NumClasses - 1);
            Span<float> x = inputs.AsSpan(i * Dimension, Dimension);
            Gaussian(x, 2, (uint)(first + i));
            for (int j = 0; j < Dimension; j++)
                x[j] = Signal * _directions[y * Dimension + j] + Noise * x[j];
        }
        return (labels, inputs);
    }

    /// <summary>Standard normal numbers by Box and Muller's method.</summary>
    private void Gaussian(Span<float> target, uint step, uint row)
    {
        for (int j = 0; j < target.Length; j += 2)
        {
            Philox.Words random = Philox.Generate(_seed, RandomPurpose.Initialisation, step, row, (uint)j);
            double radius = Math.Sqrt(-2 * Math.Log(1 - Philox.ToUnit(random.Low)));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * Philox.ToUnit(random.High));
            target[j] = (float)(radius * cos);
            if (j + 1 < target.Length)
                target[j + 1] = (float)(radius * sin);
        }
    }
}
