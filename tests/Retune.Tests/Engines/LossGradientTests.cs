using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;

namespace Retune.Tests.Engines;

/// <summary>Every gradient of the readable engine against the slope of its own loss.</summary>
public class LossGradientTests
{
    [Theory]
    [InlineData(LossKind.Nce, 1.0, 1.0, 0.0)]
    [InlineData(LossKind.Nce, 0.6, 1.0, 0.25)]
    [InlineData(LossKind.Nce, 0.0, 1.5, 0.0)]
    [InlineData(LossKind.CrossEntropy, 1.0, 1.5, 0.25)]
    [InlineData(LossKind.CrossEntropy, 0.6, 1.0, 0.0)]
    [InlineData(LossKind.CrossEntropy, 0.0, 1.5, 0.25)]
    public void Gradients_are_finite_differences_of_the_loss(LossKind kind, double gamma, double temperature, double dropout)
    {
        var given = new EngineCase
        {
            Shape = new NetworkShape(7, 2, 3, 2, OutputBias: true),
            References = [new NetworkShape(7, 3, 2, 1), new NetworkShape(7, 2, 4, 1, OutputBias: true)],
            Loss = new LossOptions { Kind = kind, Gamma = gamma, Temperature = temperature },
            Streams = 2,
            Times = [3, 3],
            Dropout = dropout,
        };
        NetworkParameters<double>? parameters = null;
        using var engine = (PlainEngine<double>)given.Create<double>((values, references, options) =>
        {
            parameters = values;
            return new PlainEngine<double>(values, references, options);
        });
        // The second window, whose carried state is a constant: its gradient ends where the window begins.
        SecondWindow(null, 0, 0);
        NetworkParameters<double> gradients = engine.ReadGradients();
        foreach (((string name, double[] values, _), (_, double[] expected, _)) in parameters!.Tensors().Zip(gradients.Tensors()))
        {
            double[] slopes = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
                slopes[i] = (SecondWindow(values, i, 1e-5) - SecondWindow(values, i, -1e-5)) / 2e-5;
            Assert.Contains(expected, value => value != 0);
            TensorAssert.Close(name, expected, slopes, 1e-6);
        }

        double SecondWindow(double[]? values, int index, double difference)
        {
            engine.ResetState();
            engine.ForwardBackward(given.Batch(0), given.NoiseWords(0), 0);
            double before = values?[index] ?? 0;
            if (values is not null)
                values[index] += difference;
            double loss = engine.ForwardBackward(given.Batch(1), given.NoiseWords(1), 1);
            if (values is not null)
                values[index] = before;
            return loss;
        }
    }
}
