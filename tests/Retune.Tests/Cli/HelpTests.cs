namespace Retune.Tests.Cli;

public class HelpTests
{
    [Theory]
    [InlineData("vocab")]
    [InlineData("train")]
    [InlineData("adapt")]
    [InlineData("eval")]
    [InlineData("score")]
    [InlineData("rescore")]
    [InlineData("tune")]
    [InlineData("export")]
    [InlineData("demo")]
    [InlineData("experiment")]
    [InlineData("report")]
    [InlineData("bench")]
    public void The_help_of_a_verb_shows_how_it_is_called_and_gives_examples(string verb)
    {
        CommandLine help = CommandLine.Run(verb, "--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains($"USAGE{Environment.NewLine}  retune {verb} ", help.Output);
        string examples = help.Output[help.Output.IndexOf("EXAMPLES", StringComparison.Ordinal)..];
        Assert.Contains($"  retune {verb}", examples);
        Assert.Contains("--json", help.Output);
    }

    [Theory]
    [InlineData("--help", "EXAMPLES")]
    [InlineData("--version", "retune 0.")]
    public void The_program_tells_of_itself(string option, string expected)
    {
        CommandLine result = CommandLine.Run(option);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(expected, result.Output);
    }

    [Fact]
    public void The_help_names_every_verb()
    {
        string help = CommandLine.Run("--help").Output;
        foreach (string verb in (string[])["vocab", "train", "adapt", "eval", "score", "rescore", "tune", "export", "demo", "experiment", "report", "bench"])
            Assert.Contains($"{Environment.NewLine}  {verb} ", help);
    }

    [Theory]
    [InlineData("train", "--rate", "default 0.4")]
    [InlineData("train", "--hidden", "default 1024; small 256")]
    [InlineData("adapt", "--rate", "default 0.1")]
    [InlineData("rescore", "--form", "(default tsv)")]
    [InlineData("rescore", "--interpolation", "(default log-linear)")]
    [InlineData("train", "--loss", "(default nce)")]
    [InlineData("adapt", "--preset", "(default paper)")]
    [InlineData("adapt", "--temperature", "only --gamma 0 leaves the model self-normalised")]
    public void The_help_of_an_option_tells_its_default_and_its_limits(string verb, string option, string expected)
    {
        string help = CommandLine.Run(verb, "--help").Output;
        string from = help[help.IndexOf($"{Environment.NewLine}  {option} ", StringComparison.Ordinal)..];
        string words = string.Join(' ', from.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(60));
        Assert.Contains(expected, words);
    }
}
