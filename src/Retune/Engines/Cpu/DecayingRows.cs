using System.Runtime.CompilerServices;

namespace Retune.Engines.Cpu;

/// <summary>
/// The steps' weight decay in the logarithmic domain: D(t) = Σ_{s≤t} ln(1 - rate_s · decay). A row last touched at clock D₀
/// is worth its raw value times exp(D - D₀), whatever the rates were in between. One clock serves all tables of a model.
/// </summary>
internal sealed class DecayClock
{
    /// <summary>[1] D now; an array, so that a checkpoint can hold it as it holds the rows' clocks.</summary>
    public double[] Value { get; } = new double[1];

    public double Now => Value[0];

    /// <summary>Counts one step's decay.</summary>
    public void Advance(double learningRate, double weightDecay) => Value[0] += Math.Log(1 - learningRate * weightDecay);
}

/// <summary>
/// A table of rows [rows, columns], one a word, of which a step touches few. Its other rows decay without being written:
/// each row carries the clock at which its raw values were last brought up to date.
/// </summary>
internal sealed class DecayingRows(float[] values, int rows, int columns, DecayClock clock)
{
    public float[] Values { get; } = values;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>[rows] D at which each row's raw values hold.</summary>
    public double[] Clocks { get; } = new double[rows];

    /// <summary>The raw row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>exp(D - D₀): what the raw row must be multiplied by to be up to date.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Factor(int row)
    {
        double elapsed = clock.Now - Clocks[row];
        return elapsed == 0 ? 1 : (float)Math.Exp(elapsed);
    }

    /// <summary>Brings a row up to date in place. Only a training step does this: a save or an evaluation never writes.</summary>
    public void CatchUp(int row)
    {
        float factor = Factor(row);
        Clocks[row] = clock.Now;
        if (factor == 1)
            return;
        Span<float> values = Row(row);
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
    }

    /// <summary>Asks for a row and its clock, which <see cref="CatchUp"/> will need soon.</summary>
    public void Prefetch(int row)
    {
        Kernels.Prefetch.Row<float>(Row(row));
        Kernels.Prefetch.Row<double>(Clocks.AsSpan(row, 1));
    }

    /// <summary>Records that a row was written at the clock's present value.</summary>
    public void Touch(int row) => Clocks[row] = clock.Now;

    /// <summary>Copies a row, up to date, leaving the table as it is.</summary>
    public void CopyRow(int row, Span<float> target) => CopyScaled(Row(row), Factor(row), target);

    /// <summary>Copies the elements from <paramref name="first"/> on, row-major, up to date, leaving the table as it is.</summary>
    public void Copy(long first, Span<float> target)
    {
        while (!target.IsEmpty)
        {
            (int row, int column) = ((int)(first / Columns), (int)(first % Columns));
            int count = Math.Min(Columns - column, target.Length);
            CopyScaled(Row(row).Slice(column, count), Factor(row), target);
            first += count;
            target = target[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyScaled(ReadOnlySpan<float> values, float factor, Span<float> target)
    {
        for (int i = 0; i < values.Length; i++)
            target[i] = values[i] * factor;
    }
}
