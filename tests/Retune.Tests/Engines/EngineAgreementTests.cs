using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;

namespace Retune.Tests.Engines;

/// <summary>The fast engine against the readable one, which the golden tests hold against PyTorch.</summary>
public class EngineAgreementTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    /// <summary>Losses, gradients and parameters over several windows, state carried on, the third one shorter.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Engines_agree_on_networks_of_any_size(int seed) => Check(EngineCase.Random(seed));

    [Theory]
    [InlineData(LossKind.Nce, 1.0)]
    [InlineData(LossKind.Nce, 0.5)]
    [InlineData(LossKind.CrossEntropy, 1.0)]
    [InlineData(LossKind.CrossEntropy, 0.5)]
    public void Engines_agree_on_a_deep_network_with_everything_on(LossKind kind, double gamma) => Check(new EngineCase
    {
        Shape = new NetworkShape(50, 5, 7, 3, OutputBias: true),
        References = [new NetworkShape(50, 4, 9, 1), new NetworkShape(50, 19, 17, 2, OutputBias: true)],
        Loss = new LossOptions { Kind = kind, Gamma = gamma, Temperature = 1.5 },
        Dropout = 0.25,
        Threads = 3,
    });

    [Fact]
    public void Engines_agree_where_the_vocabulary_is_cut_into_blocks() => Check(new EngineCase
    {
        Shape = new NetworkShape(12 * VocabularyBlocks.Size + 77, 3, 9, 1, OutputBias: true),
        References = [new NetworkShape(12 * VocabularyBlocks.Size + 77, 4, 11, 1, OutputBias: true)],
        Loss = new LossOptions { Kind = LossKind.CrossEntropy, Gamma = 0.5 },
    });

    [Fact]
    public void Engines_agree_where_positions_are_cut_into_chunks_and_blocks_of_words_into_groups() => Check(new EngineCase
    {
        Shape = new NetworkShape(VocabularyBlocks.Size * BlockLogSums.GroupSize + 200, 2, 3, 1, OutputBias: true),
        References = [new NetworkShape(VocabularyBlocks.Size * BlockLogSums.GroupSize + 200, 1, 2, 1)],
        Loss = new LossOptions { Kind = LossKind.CrossEntropy, Gamma = 0.5 },
        Streams = 25,
        Times = [6],
        ScoreMemory = 1,
    });

    private static void Check(EngineCase given)
    {
        using IEngine<double> exact = given.Create<double>((parameters, references, options) => new PlainEngine<double>(parameters, references, options));
        using IEngine<float> plain = given.Create<float>((parameters, references, options) => new PlainEngine<float>(parameters, references, options));
        using IEngine<float> fast = given.Create<float>((parameters, references, options) => new CpuEngine(parameters, references, options));
        for (int window = 0; window < given.Times.Length; window++)
        {
            double loss = exact.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window);
            NetworkParameters<double> gradients = exact.ReadGradients();
            double norm = exact.Update(0.3);
            CheckStep(plain, "plain float");
            CheckStep(fast, "fast");

            void CheckStep(IEngine<float> engine, string name)
            {
                name = $"{name} at step {window} of {given}:";
                TensorAssert.Close($"{name} loss", [loss], [engine.ForwardBackward(given.Batch(window), given.NoiseWords(window), (uint)window)], 1e-4);
                TensorAssert.Close($"{name} position losses", exact.PositionLosses, TensorAssert.Doubles(engine.PositionLosses), 1e-4);
                TensorAssert.Close($"{name} gradient", gradients, engine.ReadGradients(), 1e-4);
                TensorAssert.Close($"{name} norm", [norm], [engine.Update(0.3)], 1e-4);
                TensorAssert.Close($"{name} parameters", exact.ReadParameters(), engine.ReadParameters(), 1e-4);
            }
        }
    }
}
