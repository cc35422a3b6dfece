using System.Text.Json;
using Retune.Cli;
using Retune.Losses;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Cli;

/// <summary><c>retune adapt --student</c>, with one reference and with several.</summary>
public sealed class StudentTests(StudentTests.Teachers teachers) : IClassFixture<StudentTests.Teachers>, IDisposable
{
    private static readonly Vocabulary _vocabulary = Vocabulary.FromWords([.. "abcdefgh".Select(letter => $"{letter}")]);

    private readonly TemporaryFolder _folder = new();
    private readonly string _text = teachers.Text;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nce", 0.0, false)]
    [InlineData("nce", 0.5, true)]
    [InlineData("softmax", 0.0, true)]
    [InlineData("softmax", 0.5, false)]
    public void A_student_of_several_references_is_the_run_of_a_new_network_with_them_all(string loss, double gamma, bool keep)
    {
        CommandLine result = CommandLine.Run([.. Student("student", "3/4x1", loss, gamma), "--reference", teachers.One, teachers.Two, .. keep ? (string[])["--keep-reference-states"] : []]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));

        using TokenFile text = TokenFile.EncodeTemporary(_text, _vocabulary);
        TrainingRun.Run(new TrainingTask
        {
            Model = LanguageModel.Initialise(new NetworkShape(10, 3, 4, 1), _vocabulary, 1),
            References = [LanguageModel.Load(teachers.One), LanguageModel.Load(teachers.Two)],
            Texts = [text],
            DevelopmentText = text,
            Options = new TrainingOptions
            {
                Loss = new LossOptions { Kind = loss == "nce" ? LossKind.Nce : LossKind.CrossEntropy, Gamma = gamma },
                Streams = 4,
                NoiseSamples = 6,
                KeepReferenceStates = keep,
                Threads = 1,
                Annealing = new AnnealingOptions { MaximumIterations = 2 },
            },
            OutputFolder = _folder["library"],
        });
        Assert.Equal(Weights("library"), Weights("student"));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["library"], "config.json")), File.ReadAllText(Path.Combine(_folder["student"], "config.json")));
    }

    [Theory]
    [InlineData("nce")]
    [InlineData("softmax")]
    public void Every_reference_counts_running_or_with_kept_states(string loss)
    {
        double both = Perplexity("both", loss, keep: false, teachers.One, teachers.Two);
        Assert.NotEqual(both, Perplexity("first", loss, keep: false, teachers.One));
        Assert.NotEqual(both, Perplexity("second", loss, keep: false, teachers.Two));
        Assert.Equal(1, Perplexity("kept", loss, keep: true, teachers.One, teachers.Two) / both, 1e-3);
        Assert.NotEqual(Weights("kept"), Weights("both"));                 // rounded to half precision: they were used
    }

    [Fact]
    public void The_model_folder_and_the_report_tell_that_it_is_a_new_network_taught_by_others()
    {
        CommandLine result = CommandLine.Run([.. Student("student", "3/4x1", "nce", 0), "--reference", teachers.One, teachers.Two, "--json"]);
        JsonElement started = CommandLine.Json(result.Output).First(line => line.GetProperty("event").GetString() == "started");
        Assert.Equal(2, started.GetProperty("references").GetInt32());
        Assert.Equal(new NetworkShape(10, 3, 4, 1).ParameterCount, started.GetProperty("parameters").GetInt64());
        LanguageModel student = LanguageModel.Load(_folder["student"]);
        Assert.Equal("a new network", student.Training!["started_from"]!.GetValue<string>());
        Assert.Equal([LanguageModel.Load(teachers.One).Hash(), LanguageModel.Load(teachers.Two).Hash()], student.Training["references"]!.AsArray().Select(hash => hash!.GetValue<string>()));
        Assert.Equal(0.4, student.Training["options"]!["learning_rate"]!.GetValue<double>());
        Assert.True(student.Training["iteration"]!.GetValue<int>() > 0);   // the untrained network is no candidate

        CommandLine text = CommandLine.Run(Student("text", "3/4x1", "nce", 0));
        Assert.Contains("; one reference model", text.Output);
        Assert.Single(LanguageModel.Load(_folder["text"]).Training!["references"]!.AsArray());
    }

    [Fact]
    public void An_adapted_model_tells_that_it_was_trained_before()
    {
        string[] command = Student("adapted", "", "nce", 1);
        Assert.Equal(0, CommandLine.Run([.. command[..^2]]).ExitCode);
        LanguageModel adapted = LanguageModel.Load(_folder["adapted"]);
        Assert.Equal("a trained model", adapted.Training!["started_from"]!.GetValue<string>());
        Assert.Empty(adapted.Training["references"]!.AsArray());
        Assert.Equal(0.1, adapted.Training["options"]!["learning_rate"]!.GetValue<double>());
    }

    [Fact]
    public void A_student_that_was_interrupted_goes_on_as_the_same_student_and_as_no_other()
    {
        Assert.Equal(0, CommandLine.Run(Student("whole", "5/5x1", "nce", 0.25)).ExitCode);
        // The student has the sizes of its teacher: that it is a new network is all the difference.
        string[] command = Student("cut", "5/5x1", "nce", 0.25);
        using var output = new CancelledAtStart();
        Assert.Equal(130, RetuneCommand.Run([.. command, "--json"], output, TextWriter.Null, cancellation: output.Source.Token));
        Assert.Contains("its network was", CommandLine.Refused([.. Student("cut", "5/4x1", "nce", 0.25), "--resume"]));
        Assert.Contains("its ln Z was", CommandLine.Refused([.. command[..^2], "--resume", "--rate", "0.4"]));
        Assert.Contains("its reference 1 was", CommandLine.Refused([.. command, "--resume", "--reference", teachers.Two]));
        Assert.Equal(0, CommandLine.Run([.. command, "--resume"]).ExitCode);
        Assert.Equal(Weights("whole"), Weights("cut"));
    }

    [Theory]
    [InlineData("1/2")]
    [InlineData("a/bx1")]
    [InlineData("0/2x1")]
    [InlineData("4x5/6")]
    [InlineData("4/5x6x7")]
    [InlineData("9999999999/1x1")]
    [InlineData("-4/5x1")]
    public void Sizes_that_are_none_are_refused(string sizes)
    {
        Assert.Contains($"--student expects the sizes of a network such as 128/256x2 (embedding 128, 2 layers of 256), not '{sizes}'", CommandLine.Refused(Student("student", sizes, "nce", 0)));
        Assert.False(Directory.Exists(_folder["student"]));
    }

    [Fact]
    public void A_student_too_large_for_any_array_is_refused_and_leaves_nothing_behind()
    {
        Assert.Contains("elements; at most", CommandLine.Refused(Student("student", "2/2000000000x1", "nce", 0)));
        Assert.False(Directory.Exists(_folder["student"]));
    }

    private double Perplexity(string folder, string loss, bool keep, params string[] references)
    {
        CommandLine result = CommandLine.Run(
            [.. Student(folder, "3/4x1", loss, 0.25), "--reference", .. references, .. keep ? (string[])["--keep-reference-states"] : []]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return LanguageModel.Load(_folder[folder]).Training!["development_perplexity"]!.GetValue<double>();
    }

    /// <summary>The command; the student's sizes are its last two words.</summary>
    private string[] Student(string folder, string sizes, string loss, double gamma) =>
    [
        "adapt", "--from", teachers.One, "--gamma", FormattableString.Invariant($"{gamma}"), "--text", _text, "--dev", _text, "--out", _folder[folder], "--loss", loss,
        "--threads", "1", "--streams", "4", "--noise", "6", "--max-iterations", "2", "--student", sizes,
    ];

    private byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(_folder[folder], "model.safetensors"));

    /// <summary>A text, and two models of different sizes that know it a little.</summary>
    public sealed class Teachers : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Teachers()
        {
            Text = _folder.Write("text.txt", string.Concat(Enumerable.Range(0, 40).Select(i => $"{"abcdefgh"[i % 8]} {"abcdefgh"[i * i % 8]} {"abcdefgh"[(i + 3) % 8]}\n")));
            One = Train("one", hidden: 5, layers: 1, seed: 1);
            Two = Train("two", hidden: 9, layers: 2, seed: 2);
        }

        public string Text { get; }

        public string One { get; }

        public string Two { get; }

        public void Dispose() => _folder.Dispose();

        private string Train(string folder, int hidden, int layers, ulong seed)
        {
            using TokenFile text = TokenFile.EncodeTemporary(Text, _vocabulary);
            TrainingRun.Run(new TrainingTask
            {
                Model = LanguageModel.Initialise(new NetworkShape(10, 5, hidden, layers), _vocabulary, seed),
                Texts = [text],
                DevelopmentText = text,
                Options = new TrainingOptions { Loss = new LossOptions { Kind = LossKind.CrossEntropy }, Streams = 4, Threads = 1, Annealing = new AnnealingOptions { MaximumIterations = 6 } },
                OutputFolder = _folder[folder],
            });
            return _folder[folder];
        }
    }

    /// <summary>Asks for an end once the run has said that it began.</summary>
    private sealed class CancelledAtStart : StringWriter
    {
        public CancellationTokenSource Source { get; } = new();

        public override void Write(string? value)
        {
            if (value!.Contains("\"started\""))
                Source.Cancel();
        }
    }
}
