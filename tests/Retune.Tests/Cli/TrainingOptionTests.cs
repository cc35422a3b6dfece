using System.CommandLine;
using Retune.Cli.Options;
using Retune.Losses;
using Retune.Models;
using Retune.Training;

namespace Retune.Tests.Cli;

/// <summary>Every option of <c>train</c> and <c>adapt</c> reaches the run, and nothing else does.</summary>
public class TrainingOptionTests
{
    private static readonly TrainingOptions _standard = new();

    public static TheoryData<string, TrainingOptions> Options()
    {
        TrainingOptions standard = _standard with { LearningRate = 0.1 };
        AnnealingOptions annealing = standard.Annealing;
        return new TheoryData<string, TrainingOptions>
        {
            { "", standard },
            { "--loss softmax", standard with { Loss = new LossOptions { Kind = LossKind.CrossEntropy } } },
            { "--noise 77", standard with { NoiseSamples = 77 } },
            { "--noise-alpha 0.5", standard with { NoiseExponent = 0.5 } },
            { "--rate 0.25", standard with { LearningRate = 0.25 } },
            { "--decay 0.001", standard with { WeightDecay = 0.001 } },
            { "--clip 5", standard with { ClipNorm = 5 } },
            { "--clip Infinity", standard with { ClipNorm = double.PositiveInfinity } },
            { "--dropout 0.125", standard with { Dropout = 0.125 } },
            { "--streams 32", standard with { Streams = 32 } },
            { "--bptt 35", standard with { Bptt = 35 } },
            { "--fixed-iterations 2", standard with { Annealing = annealing with { FixedIterations = 2 } } },
            { "--anneal-threshold 9", standard with { Annealing = annealing with { Threshold = 9 } } },
            { "--anneal-factor 0.7", standard with { Annealing = annealing with { Factor = 0.7 } } },
            { "--annealed-iterations 3", standard with { Annealing = annealing with { AnnealedIterations = 3 } } },
            { "--max-iterations 6", standard with { Annealing = annealing with { MaximumIterations = 6 } } },
            { "--eval-streams 4", standard with { EvaluationStreams = 4 } },
            { "--no-recentre", standard with { Recentre = false } },
            { "--seed 9", standard with { Seed = 9 } },
            { "--checkpoint-minutes 3", standard with { CheckpointMinutes = 3 } },
            { "--memory 64", standard with { MemoryMebibytes = 64 } },
            { "--threads 3", standard with { Threads = 3 } },
            { "--preset small", standard with { Streams = 64, NoiseSamples = 128 } },
        };
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_changes_what_its_name_says(string line, TrainingOptions expected)
    {
        var groups = new TrainingOptionGroups(withNetwork: false, "0.1");
        TrainingOptions found = groups.Read(Parse(groups.Groups, line), 0.1);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Every_option_of_a_training_is_in_the_list_above()
    {
        string all = string.Join(' ', Options().Select(row => (string)row[0])) + " ";
        IEnumerable<string> names = new TrainingOptionGroups(withNetwork: false, "0.1").Groups.SelectMany(group => group.Options).Select(option => option.Name);
        // Those of files, of the output and of native libraries are tested where they work.
        string[] elsewhere = ["--noise-table", "--noise-text", "--products", "--precision", "--reference-precision", "--resume", "--tensorboard", "--json"];
        Assert.Equal(elsewhere.Order(), names.Where(name => !all.Contains(name + " ", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void The_sizes_of_a_network_are_those_given_and_the_rest_the_presets()
    {
        var network = new NetworkOptions();
        Assert.Equal(new NetworkShape(100, 512, 1024, 2), network.Read(Parse([network.Group], ""), Preset.Paper, 100));
        Assert.Equal(new NetworkShape(100, 5, 7, 3, OutputBias: true), network.Read(Parse([network.Group], "--embedding 5 --hidden 7 --layers 3 --output-bias"), Preset.Small, 100));
        Assert.Equal(new NetworkShape(100, 128, 9, 2), network.Read(Parse([network.Group], "--hidden 9"), Preset.Small, 100));
    }

    private static ParseResult Parse(IEnumerable<OptionGroup> groups, string line)
    {
        var command = new RootCommand();
        foreach (Option option in groups.SelectMany(group => group.Options))
            command.Add(option);
        ParseResult parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        return parsed;
    }
}
