namespace Retune.Tests.Onnx;

/// <summary>ONNX's LSTM, one direction, activations sigmoid, tanh, tanh, as its specification reads: gates i, o, f, c.</summary>
internal static class LstmOperation
{
    /// <summary>
    /// X [T, B, in], W [1, 4H, in], R [1, 4H, H], B [1, 8H], initial h and c [1, B, H] → Y [T, 1, B, H], Y_h and Y_c [1, B, H].
    /// </summary>
    public static (Tensor Y, Tensor Hidden, Tensor Cell) Run(Tensor x, Tensor w, Tensor r, Tensor b, Tensor hidden, Tensor cell, int size)
    {
        int time = x.Shape[0], batch = x.Shape[1], width = x.Shape[2];
        Assert.Equal([1, 4 * size, width], w.Shape);
        Assert.Equal([1, 4 * size, size], r.Shape);
        Assert.Equal([1, 8 * size], b.Shape);
        Assert.Equal([1, batch, size], hidden.Shape);
        Assert.Equal([1, batch, size], cell.Shape);
        double[] h = [.. hidden.Values], c = [.. cell.Values];
        var y = Tensor.Zeros(time, 1, batch, size);
        for (int t = 0; t < time; t++)
        {
            for (int row = 0; row < batch; row++)
            {
                ReadOnlySpan<double> input = x.Values.AsSpan((t * batch + row) * width, width);
                double[] before = h[(row * size)..((row + 1) * size)];
                for (int j = 0; j < size; j++)
                {
                    double i = Sigmoid(Sum(0, j, input, before)), o = Sigmoid(Sum(1, j, input, before));
                    double f = Sigmoid(Sum(2, j, input, before)), candidate = Math.Tanh(Sum(3, j, input, before));
                    int unit = row * size + j;
                    c[unit] = f * c[unit] + i * candidate;
                    h[unit] = o * Math.Tanh(c[unit]);
                }
            }
            h.CopyTo(y.Values, t * batch * size);
        }
        return (y, hidden with { Values = h }, cell with { Values = c });

        double Sum(int gate, int unit, ReadOnlySpan<double> input, double[] before)
        {
            int gateRow = gate * size + unit;
            double sum = b.Values[gateRow] + b.Values[4 * size + gateRow];
            for (int k = 0; k < width; k++)
                sum += w.Values[gateRow * width + k] * input[k];
            for (int k = 0; k < size; k++)
                sum += r.Values[gateRow * size + k] * before[k];
            return sum;
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
