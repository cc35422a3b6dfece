using Retune.Cli.Bench;
using Retune.Cli.Options;
using Retune.Models;

namespace Retune.Tests.Cli.Bench;

public class StepOperationsTests
{
    /// <summary>The figures that the goals were set by, in millions a word.</summary>
    [Fact]
    public void The_operations_of_a_word_are_those_the_goals_speak_of()
    {
        NetworkShape paper = NetworkShape.Paper, small = BenchRun.SmallShape;
        Assert.Equal(89.7, StepOperations.Nce(paper, Preset.Paper.NoiseSamples) / 1e6, 0.05);
        Assert.Equal(5.7, StepOperations.Nce(small, Preset.Small.NoiseSamples) / 1e6, 0.005);
    }

    [Fact]
    public void The_softmax_costs_what_its_goal_says_by_operations()
    {
        NetworkShape shape = BenchRun.SmallShape with { VocabularySize = 58_116 };
        Assert.Equal(16.6, StepOperations.Softmax(shape) / StepOperations.Nce(shape, Preset.Small.NoiseSamples), 0.05);
        Assert.Equal(17, (StepOperations.Forward(shape) + StepOperations.Scores(shape, shape.VocabularySize)) / StepOperations.Forward(shape), 0.5);
    }
}
