using System.Numerics;

namespace Retune.Models;

/// <summary>Copies the elements of a tensor from <paramref name="first"/> on, row-major, until the target is full.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
/// <param name="first">Index of the first element.</param>
/// <param name="target">Receives them; the tensor has as many from <paramref name="first"/> on.</param>
public delegate void TensorReader<T>(long first, Span<T> target);

/// <summary>A parameter tensor that is read piece by piece: whoever writes a model needs no copy of it.</summary>
/// <param name="Name">Its name in PyTorch's state dictionary (<see cref="NetworkShape.TensorShapes"/>).</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Read">Its elements.</param>
public sealed record ParameterTensor<T>(string Name, int[] Shape, TensorReader<T> Read) where T : unmanaged, INumberBase<T>
{
    /// <summary>The same tensor, its numbers looked at as they are read: a model that holds NaN never replaces a good one.</summary>
    /// <param name="spoilt">What is thrown at a number that is not finite.</param>
    internal ParameterTensor<T> Finite(Func<T, Exception> spoilt) => this with
    {
        Read = (first, target) =>
        {
            Read(first, target);
            if (FiniteValues.FirstOther<T>(target) is { } index)
                throw spoilt(target[index]);
        },
    };

    /// <summary>A tensor that lies in memory as it is.</summary>
    internal static ParameterTensor<T> Of((string Name, T[] Values, int[] Shape) tensor) =>
        new(tensor.Name, tensor.Shape, (first, target) => tensor.Values.AsSpan((int)first, target.Length).CopyTo(target));
}
