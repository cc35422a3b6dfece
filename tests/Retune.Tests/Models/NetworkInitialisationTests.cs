using Retune.Models;

namespace Retune.Tests.Models;

public sealed class NetworkInitialisationTests
{
    // Columns that are not a multiple of the four numbers of one call, and enough rows for several threads.
    private static readonly NetworkShape Shape = new(1_001, 30, 49, 2, OutputBias: true);

    [Fact]
    public void The_same_seed_gives_the_same_parameters_and_another_seed_others()
    {
        NetworkParameters<float> first = NetworkInitialisation.Create(Shape, 5);
        NetworkParameters<float> same = NetworkInitialisation.Create(Shape, 5);
        NetworkParameters<float> other = NetworkInitialisation.Create(Shape, 6);
        foreach (((_, float[] a, int[] shape), ((_, float[] b, _), (_, float[] c, _))) in first.Tensors().Zip(same.Tensors().Zip(other.Tensors())))
        {
            Assert.Equal(a, b);
            if (shape.Length == 2)
                Assert.NotEqual(a, c);
        }
    }

    [Fact]
    public void Every_matrix_is_uniform_over_its_range()
    {
        NetworkParameters<float> parameters = NetworkInitialisation.Create(Shape, 1);
        foreach ((string name, float[] values, int[] shape) in parameters.Tensors())
        {
            if (shape.Length != 2)
                continue;
            double[] unit = [.. values.Select(value => value / Range(name))];
            // Mean 0 and variance 1/3, each within five standard errors: √(1/3n) and √(4/45n).
            Assert.All(unit, value => Assert.InRange(value, -1, 1));
            Assert.InRange(unit.Average(), -5 * Math.Sqrt(1.0 / (3 * unit.Length)), 5 * Math.Sqrt(1.0 / (3 * unit.Length)));
            Assert.InRange(unit.Average(value => value * value) - (1.0 / 3), -5 * Math.Sqrt(4.0 / (45 * unit.Length)), 5 * Math.Sqrt(4.0 / (45 * unit.Length)));
        }
    }

    [Fact]
    public void No_two_rows_and_no_two_tensors_share_their_numbers()
    {
        NetworkParameters<float> parameters = NetworkInitialisation.Create(Shape, 1);
        var seen = new HashSet<(double, double, double)>();
        foreach ((string name, float[] values, int[] shape) in parameters.Tensors())
        {
            if (shape.Length != 2)
                continue;
            for (int row = 0; row < shape[0]; row++)
                Assert.True(seen.Add((Unit(row, 0), Unit(row, 1), Unit(row, 2))), $"{name}, row {row}");

            // The number as it was drawn, before the tensor's range.
            double Unit(int row, int column) => Math.Round(values[(row * shape[1]) + column] / Range(name), 4);
        }
    }

    [Fact]
    public void Biases_are_zero_but_one_for_the_forget_gate()
    {
        NetworkParameters<float> parameters = NetworkInitialisation.Create(Shape, 1);
        foreach (LstmLayerParameters<float> layer in parameters.Layers)
            Assert.Equal([.. new float[49], .. Enumerable.Repeat(1f, 49), .. new float[98]], layer.Bias);
        Assert.Equal(new float[1_001], parameters.OutputBias);
    }

    private static double Range(string name) => name.StartsWith("lstm.", StringComparison.Ordinal) ? 1.0 / 7 : 0.1;
}
