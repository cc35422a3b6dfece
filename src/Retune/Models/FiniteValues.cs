using System.Numerics;

namespace Retune.Models;

/// <summary>Finds what spoils a tensor: NaN and infinity.</summary>
internal static class FiniteValues
{
    /// <summary>Index of the first value that is NaN or infinite, or null.</summary>
    public static int? FirstOther<T>(ReadOnlySpan<T> values) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
                return i;
        }
        return null;
    }

    /// <inheritdoc cref="FirstOther{T}(ReadOnlySpan{T})"/>
    public static int? FirstOther<T>(T[] values) where T : unmanaged, INumberBase<T> => FirstOther((ReadOnlySpan<T>)values);
}
