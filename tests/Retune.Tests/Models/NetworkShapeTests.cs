using Retune.Models;

namespace Retune.Tests.Models;

public sealed class NetworkShapeTests
{
    [Fact]
    public void The_papers_network_has_its_number_of_parameters()
    {
        Assert.Equal(103_954_432, NetworkShape.Paper.ParameterCount);
        Assert.Equal(103_954_432, NetworkShape.Paper.TensorShapes().Sum(tensor => tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension)));
    }

    [Fact]
    public void The_tensors_hold_as_many_elements_as_the_shape_counts()
    {
        var shape = new NetworkShape(11, 3, 5, 3, OutputBias: true);
        var parameters = new NetworkParameters<float>(shape);
        Assert.Equal(shape.ParameterCount, parameters.Tensors().Sum(tensor => (long)tensor.Values.Length));
        Assert.All(parameters.Tensors(), tensor => Assert.Equal(tensor.Shape.Aggregate(1, (product, dimension) => product * dimension), tensor.Values.Length));
        Assert.Equal(shape.TensorShapes().Select(tensor => tensor.Name), parameters.Tensors().Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, -1, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 1, 1, 1_001)]
    [InlineData(int.MaxValue, 2, 1, 1)]
    // 4·H² overflows 64 bits to a negative number.
    [InlineData(1, 1, 2_147_483_591, 1)]
    public void Impossible_sizes_are_refused(int vocabulary, int embedding, int hidden, int layers) =>
        Assert.Throws<InputException>(() => new NetworkShape(vocabulary, embedding, hidden, layers).Validate());
}
