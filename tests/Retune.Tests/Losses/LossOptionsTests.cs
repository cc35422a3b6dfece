using Retune.Losses;

namespace Retune.Tests.Losses;

public class LossOptionsTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_gamma_outside_its_range_is_refused(double gamma) =>
        Assert.Contains($"Gamma is {gamma}", Assert.Throws<InputException>(() => new LossOptions { Gamma = gamma }.Validate()).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_temperature_that_is_not_positive_is_refused(double temperature) =>
        Assert.Contains($"temperature is {temperature}", Assert.Throws<InputException>(() => new LossOptions { Temperature = temperature }.Validate()).Message);

    [Fact]
    public void The_ends_of_the_ranges_are_allowed_and_gamma_one_needs_no_reference()
    {
        new LossOptions { Gamma = 0, Temperature = 1e-3 }.Validate();
        new LossOptions { Gamma = 1, Temperature = 1e3 }.Validate();
        Assert.False(new LossOptions().UsesReference);
        Assert.True(new LossOptions { Gamma = 0.999 }.UsesReference);
    }
}
