using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>The gradient of the rows of a table that a step touches: one block a row.</summary>
internal sealed class RowGradient(DecayingRows table, TouchedRows touched, int maximumRows) : IGradient
{
    /// <summary>Rows asked for ahead of their use: in a table of gigabytes each is a miss of cache and address translation.</summary>
    private const int RowsAhead = 6;

    private readonly float[] _values = new float[(long)maximumRows * table.Columns];

    public int Blocks => touched.Count;

    /// <summary>The gradient [columns] of the row in a slot.</summary>
    public Span<float> Row(int slot) => _values.AsSpan(slot * table.Columns, table.Columns);

    /// <summary>Brings the touched rows of some slots up to date, before anything reads them.</summary>
    public void CatchUp(int thread, int threads)
    {
        (int start, int end) = ThreadTeam.Share(touched.Count, thread, threads);
        for (int slot = start; slot < end; slot++)
        {
            if (slot + RowsAhead < end)
                table.Prefetch(touched.Rows[slot + RowsAhead]);
            table.CatchUp(touched.Rows[slot]);
        }
    }

    public double SumOfSquares(int block) => VectorMath.SumOfSquares(Row(block));

    public void Update(int block, float rate, float decay)
    {
        int row = touched.Rows[block];
        ParameterStep.Apply(table.Row(row), Row(block), rate, decay);
        table.Touch(row);
    }

    public void CopyTo(Span<float> dense, float scale)
    {
        for (int slot = 0; slot < touched.Count; slot++)
        {
            Span<float> target = dense.Slice(touched.Rows[slot] * table.Columns, table.Columns);
            for (int i = 0; i < target.Length; i++)
                target[i] = scale * Row(slot)[i];
        }
    }
}
