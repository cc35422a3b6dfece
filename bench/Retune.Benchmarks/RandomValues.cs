namespace Retune.Benchmarks;

/// <summary>Small random operands.</summary>
internal static class RandomValues
{
    /// <summary>Uniform in ±0.05, where gates and scores of a young network lie.</summary>
    public static float[] Create(int count)
    {
        var random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = 0.1f * (random.NextSingle() - 0.5f);
        return values;
    }
}
