using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public sealed class LstmGatesTests
{
    [Property]
    public void The_forward_step_agrees_with_the_formulas(NonNegativeInt hidden)
    {
        int size = hidden.Get % 70;
        float[] products = TestValues.Uniform(4 * size, 1, 4), bias = TestValues.Uniform(4 * size, 2), before = TestValues.Uniform(size, 3, 3);
        float[] gates = [.. products], cell = new float[size], cellTanh = new float[size], output = new float[size];
        LstmGates.Forward(gates, bias, before, cell, cellTanh, output);
        for (int j = 0; j < size; j++)
        {
            double i = Sigma(j), f = Sigma(size + j), g = Math.Tanh(Sum(2 * size + j)), o = Sigma(3 * size + j);
            double c = f * before[j] + i * g;
            TestValues.AssertClose(i, gates[j], 1e-6);
            TestValues.AssertClose(f, gates[size + j], 1e-6);
            TestValues.AssertClose(g, gates[2 * size + j], 1e-6);
            TestValues.AssertClose(o, gates[3 * size + j], 1e-6);
            TestValues.AssertClose(c, cell[j], 1e-6);
            TestValues.AssertClose(Math.Tanh(c), cellTanh[j], 1e-6);
            TestValues.AssertClose(o * Math.Tanh(c), output[j], 1e-6);
        }

        double Sum(int index) => (double)products[index] + bias[index];
        double Sigma(int index) => 1 / (1 + Math.Exp(-Sum(index)));
    }

    [Property]
    public void The_backward_step_agrees_with_the_formulas_also_in_place(NonNegativeInt hidden)
    {
        int size = hidden.Get % 70;
        float[] activations = TestValues.Uniform(4 * size, 1), before = TestValues.Uniform(size, 2, 3), cellTanh = TestValues.Uniform(size, 3);
        float[] fromHidden = TestValues.Uniform(size, 4), fromCell = TestValues.Uniform(size, 5), cellGradient = [.. fromCell], result = new float[4 * size];
        LstmGates.Backward(activations, before, cellTanh, fromHidden, cellGradient, result);
        for (int j = 0; j < size; j++)
        {
            double i = activations[j], f = activations[size + j], g = activations[2 * size + j], o = activations[3 * size + j];
            double dc = fromCell[j] + fromHidden[j] * o * (1 - (double)cellTanh[j] * cellTanh[j]);
            TestValues.AssertClose(dc * g * i * (1 - i), result[j], 2e-6);
            TestValues.AssertClose(dc * before[j] * f * (1 - f), result[size + j], 2e-6);
            TestValues.AssertClose(dc * i * (1 - g * g), result[2 * size + j], 2e-6);
            TestValues.AssertClose(fromHidden[j] * cellTanh[j] * o * (1 - o), result[3 * size + j], 2e-6);
            TestValues.AssertClose(dc * f, cellGradient[j], 2e-6);
        }

        float[] inPlaceCell = [.. fromCell];
        LstmGates.Backward(activations, before, cellTanh, fromHidden, inPlaceCell, activations);
        Assert.Equal(result, activations);
        Assert.Equal(cellGradient, inPlaceCell);
    }

    [Fact]
    public void The_backward_step_is_the_derivative_of_the_forward_step()
    {
        // L = Σ_j a_j h_j + b_j c_j, differentiated numerically by every preactivation and earlier cell.
        const int Size = 5;
        const float Step = 1e-2f;
        float[] products = TestValues.Uniform(4 * Size, 1, 2), bias = new float[4 * Size], before = TestValues.Uniform(Size, 2);
        float[] a = TestValues.Uniform(Size, 3), b = TestValues.Uniform(Size, 4);
        float[] gates = [.. products], cell = new float[Size], cellTanh = new float[Size], output = new float[Size];
        LstmGates.Forward(gates, bias, before, cell, cellTanh, output);
        float[] byCell = [.. b], byProduct = new float[4 * Size];
        LstmGates.Backward(gates, before, cellTanh, a, byCell, byProduct);
        for (int j = 0; j < 4 * Size; j++)
            Assert.Equal(Slope(products, j), byProduct[j], 1e-3);
        for (int j = 0; j < Size; j++)
            Assert.Equal(Slope(before, j), byCell[j], 1e-3);

        double Slope(float[] argument, int index)
        {
            float original = argument[index];
            argument[index] = original + Step;
            double above = Loss();
            argument[index] = original - Step;
            double below = Loss();
            argument[index] = original;
            return (above - below) / (2 * Step);
        }

        double Loss()
        {
            float[] g = [.. products], c = new float[Size], t = new float[Size], h = new float[Size];
            LstmGates.Forward(g, bias, before, c, t, h);
            return Enumerable.Range(0, Size).Sum(j => (double)a[j] * h[j] + (double)b[j] * c[j]);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        for (int wrong = 0; wrong < 6; wrong++)
        {
            int[] lengths = [16, 16, 4, 4, 4, 4];
            lengths[wrong]++;
            float[][] rows = [.. lengths.Select(length => new float[length])];
            Assert.Throws<ArgumentException>(() => LstmGates.Forward(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]));
            Assert.Throws<ArgumentException>(() => LstmGates.Backward(rows[0], rows[2], rows[3], rows[4], rows[5], rows[1]));
        }
    }
}
