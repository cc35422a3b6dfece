namespace Retune.Tests.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("A verb is missing")]
    [InlineData("Unknown word 'trane'", "trane")]
    [InlineData("Unknown option '--outt'", "vocab", "a.txt", "--outt", "b.txt")]
    [InlineData("Unknown option '--devv'", "train", "--text", "a.txt", "--devv", "b.txt", "--vocab", "v", "--out", "c")]
    [InlineData("Option '--out' is required", "vocab", "a.txt")]
    [InlineData("Unknown option '-o'", "vocab", "-o", "v.txt", "a.txt")]
    [InlineData("--seed is -1; it must be from 0 to 18446744073709551615", "demo", "--seed", "-1")]
    [InlineData("--seed is 18446744073709551616; it must be from 0", "demo", "--seed", "18446744073709551616")]
    [InlineData("--threads is 99999999999; it must be from", "demo", "--threads", "99999999999")]
    [InlineData("a vocabulary is written plain", "vocab", "a.txt", "--out", "v.txt.gz")]
    [InlineData("second.txt does not exist", "vocab", "/dev/null", "second.txt", "--out", "v.txt")]
    [InlineData("second.txt does not exist", "eval", "--model", "m", "/dev/null", "second.txt")]
    [InlineData("second.txt does not exist", "score", "--model", "m", "-", "second.txt")]
    [InlineData("--size expects a whole number, not '1.5'", "vocab", "a.txt", "--out", "b.txt", "--size", "1.5")]
    [InlineData("--gamma expects a number such as 0.05, not '0,5'", "adapt", "--from", "m", "--gamma", "0,5", "--text", "a", "--dev", "b", "--out", "c")]
    [InlineData("--loss is nce or softmax, not 'ctc'", "train", "--text", "a", "--dev", "b", "--vocab", "v", "--out", "c", "--loss", "ctc")]
    [InlineData("Gamma is 1.5", "adapt", "--from", "m", "--gamma", "1.5", "--text", "a", "--dev", "b", "--out", "c")]
    [InlineData("The learning rate is -1", "train", "--text", "a", "--dev", "b", "--vocab", "v", "--out", "c", "--rate", "-1")]
    [InlineData("--precision is fp32 or bf16, not 'fp8'", "train", "--text", "a", "--dev", "b", "--vocab", "v", "--out", "c", "--precision", "fp8")]
    [InlineData("'libnone.so.7' (libnone.so.7) cannot be loaded", "train", "--text", "a", "--dev", "b", "--vocab", "v", "--out", "c", "--products", "libnone.so.7")]
    [InlineData("'blas' (blas) cannot be loaded", "adapt", "--from", "m", "--gamma", "1", "--text", "a", "--dev", "b", "--out", "c", "--products", "blas")]
    [InlineData("The number of threads is 0", "eval", "--model", "m", "a.txt", "--threads", "0")]
    [InlineData("--text and --domain-text go together", "demo", "--text", "a.txt")]
    [InlineData("--domain-words is 0", "demo", "--domain-words", "0")]
    [InlineData("TEXT is empty", "eval", "--model", "m", "")]
    [InlineData("--text is empty", "train", "--text", "", "--dev", "b", "--vocab", "v", "--out", "c")]
    [InlineData("--out is empty", "demo", "--out", "")]
    [InlineData("--mix is empty", "score", "--model", "m", "--mix", "", "a.txt")]
    [InlineData("RESULTS is empty", "report", "", "--out", "a.html")]
    [InlineData("Unknown option '--bogus'", "report", "--bogus", "--out", "a.html")]
    [InlineData("--reference has no effect with --gamma 1", "adapt", "--from", "m", "--gamma", "1", "--reference", "n", "--text", "a", "--dev", "b", "--out", "c")]
    [InlineData("--keep-reference-states has no effect with --gamma 1", "adapt", "--from", "m", "--gamma", "1", "--keep-reference-states", "--text", "a", "--dev", "b", "--out", "c")]
    public void Wrong_usage_is_told_in_one_line(string expected, params string[] arguments) =>
        Assert.Contains(expected, CommandLine.Refused(arguments));

    [Fact]
    public void A_cancelled_call_ends_with_130_and_no_stack_trace()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("a.txt", "a b\n");
        var (output, error) = (new StringWriter(), new StringWriter());
        int code = Retune.Cli.RetuneCommand.Run(["vocab", text, "--out", folder["v.txt"]], output, error, cancellation: new CancellationToken(canceled: true));
        Assert.Equal((130, "retune: Interrupted."), (code, error.ToString().TrimEnd()));
        Assert.False(File.Exists(folder["v.txt"]));
    }

    [Fact]
    public void A_result_never_replaces_what_is_read()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("a.txt", "a b\n"), results = folder.Write("results.json", "{}");
        File.CreateSymbolicLink(folder["link.txt"], text);
        Assert.Contains($"--out would replace {text}, which is read", CommandLine.Refused("vocab", text, "--out", text));
        Assert.Contains("--out would replace", CommandLine.Refused("vocab", folder["link.txt"], "--out", text));
        Assert.Contains("--out would replace", CommandLine.Refused("vocab", "--word-list", text, "--out", folder["link.txt"]));
        Assert.Contains("--out would replace", CommandLine.Refused("report", folder.Path, "--out", results));
        Assert.Contains("--figures needs the folder", CommandLine.Refused("report", folder.Path, "--out", folder["page.html"], "--figures", text));
        Assert.Contains("--out would replace", CommandLine.Refused("export", "--from", folder["m"], "--out", folder["m/model.safetensors"]));
        string part = folder.Write("text/general.train.txt", "a b\n");
        Assert.Contains("--out would replace", CommandLine.Refused("demo", "--text", part, "--domain-text", text, "--out", folder.Path));
        Assert.Equal("a b\n", File.ReadAllText(text));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_a_failure_and_no_wrong_usage()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("a.txt", "a b\n");
        // A name too long for any file system.
        CommandLine result = CommandLine.Run("vocab", text, "--out", folder[new string('v', 300)]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("retune: ", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void The_command_to_go_on_with_is_the_same_one_with_resume()
    {
        var session = new Retune.Cli.Session(["train", "--out", "my model", "--text", "a&b", "--dev", ""], TextWriter.Null, false, default);
        Assert.Equal("retune train --out 'my model' --text 'a&b' --dev '' --resume", session.ResumeCommand);
        Assert.Equal(session.ResumeCommand, (session with { Arguments = [.. session.Arguments, "--resume"] }).ResumeCommand);
    }
}
