namespace Retune.Kernels;

/// <summary>
/// The right operand B [k, n] of matrix products, prepared once in the form its kernels want and used for many products.
/// Threads share the preparing; reading is free for all once every thread has done its share.
/// </summary>
internal abstract class PreparedMatrix
{
    /// <summary>k, the rows of B.</summary>
    public int Rows { get; protected set; }

    /// <summary>n, the columns of B.</summary>
    public int Columns { get; protected set; }

    /// <summary>Sets the size before preparing; the room grows when it must. The content is undefined until prepared. One thread alone.</summary>
    public abstract void SetSize(int rows, int columns);

    /// <summary>
    /// One thread's share of preparing. <paramref name="source"/> is B [k, n] with row stride <paramref name="stride"/>, or, if
    /// <paramref name="transposed"/>, Bᵀ [n, k].
    /// </summary>
    public abstract void Prepare(ReadOnlySpan<float> source, int stride, bool transposed, int thread, int threads);

    /// <summary>
    /// The rows [rowStart, rowEnd) of C [m, n] = or += A [m, k]·B. <paramref name="a"/> is all of A, or, if
    /// <paramref name="aTransposed"/>, Aᵀ [k, m]; <paramref name="c"/> is all of C. Different rows can be computed by different
    /// threads, each with a scratch of its own.
    /// </summary>
    public abstract void Multiply(
        ReadOnlySpan<float> a, int aStride, bool aTransposed, Span<float> c, int cStride, int rowStart, int rowEnd, bool accumulate, MatrixScratch scratch);

    /// <summary>
    /// The same rows of two products with one left operand, C [m, n] = A·B and C' [m, n'] = A·B', <paramref name="aTransposed"/> being all
    /// of Aᵀ [k, m]; B' is of the same kind, C and C' have no gaps between rows. Where it pays, A is read once for both.
    /// </summary>
    public virtual void MultiplyTransposedByTwo(
        ReadOnlySpan<float> aTransposed, int aStride, Span<float> c, PreparedMatrix second, Span<float> secondC, int rowStart, int rowEnd, MatrixScratch scratch)
    {
        Multiply(aTransposed, aStride, true, c, Columns, rowStart, rowEnd, accumulate: false, scratch);
        second.Multiply(aTransposed, aStride, true, secondC, second.Columns, rowStart, rowEnd, accumulate: false, scratch);
    }
}
