using System.Globalization;
using System.Text.Json;
using Retune.Cli.Output;
using Retune.Evaluation;

namespace Retune.Tests.Cli;

/// <summary>Every figure of an evaluation stands under its own name.</summary>
public class FiguresTests
{
    private static readonly EvaluationResult _result = new()
    {
        Positions = 901,
        UnknownPositions = 12,
        Sentences = 33,
        OutOfVocabularyPercent = 4.25,
        Perplexity = 5.125,
        PerplexityWithoutUnknown = 6.125,
        UnnormalisedPerplexity = 7.125,
        UnnormalisedPerplexityWithoutUnknown = 8.125,
        LogDeviation = new LogDeviation(Mean: 0.01, Variance: 0.02, Minimum: -0.03, Quantile05: -0.04, Quantile25: -0.05, Median: 0.06, Quantile75: 0.07, Quantile95: 0.08, Maximum: 0.09),
        LnZ = 9.5,
        Streams = 16,
        WordsPerSecond = 1234,
    };

    [Fact]
    public void Programs_find_each_under_its_key()
    {
        var output = new StringWriter();
        new JsonReport(output).Evaluated("a.txt", _result);
        var expected = new Dictionary<string, double>
        {
            ["positions"] = 901,
            ["unknown_positions"] = 12,
            ["sentences"] = 33,
            ["oov_percent"] = 4.25,
            ["perplexity"] = 5.125,
            ["perplexity_without_unknown"] = 6.125,
            ["unnormalised_perplexity"] = 7.125,
            ["unnormalised_perplexity_without_unknown"] = 8.125,
            ["log_deviation_mean"] = 0.01,
            ["log_deviation_variance"] = 0.02,
            ["log_deviation_minimum"] = -0.03,
            ["log_deviation_quantile_05"] = -0.04,
            ["log_deviation_quantile_25"] = -0.05,
            ["log_deviation_median"] = 0.06,
            ["log_deviation_quantile_75"] = 0.07,
            ["log_deviation_quantile_95"] = 0.08,
            ["log_deviation_maximum"] = 0.09,
            ["ln_z"] = 9.5,
            ["streams"] = 16,
            ["words_per_second"] = 1234,
        };
        JsonElement line = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(expected, line.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number).ToDictionary(member => member.Name, member => member.Value.GetDouble()));
    }

    [Theory]
    [InlineData("positions predicted", "901")]
    [InlineData("sentences ", "33")]
    [InlineData("positions whose word is <unk>", "12")]
    [InlineData("OOV, % of running words", "4.25")]
    [InlineData("normalised PPL  ", "5.125")]
    [InlineData("normalised PPL without <unk>", "6.125")]
    [InlineData("unnormalised PPL of", "7.125")]
    [InlineData("unnormalised PPL without", "8.125")]
    [InlineData("log deviation mean", "0.0100")]
    [InlineData("log deviation variance", "0.0200")]
    [InlineData("log deviation minimum", "-0.0300")]
    [InlineData("log deviation 5 %", "-0.0400")]
    [InlineData("log deviation 25 %", "-0.0500")]
    [InlineData("log deviation median", "0.0600")]
    [InlineData("log deviation 75 %", "0.0700")]
    [InlineData("log deviation 95 %", "0.0800")]
    [InlineData("log deviation maximum", "0.0900")]
    [InlineData("ln Z used", "9.5000")]
    [InlineData("evaluation streams", "16")]
    [InlineData("words/s", "1,234")]
    public void People_find_each_behind_its_name(string name, string value)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var output = new StringWriter();
        new TextReport(output, terminal: false).Evaluated("a.txt", _result);
        string line = Assert.Single(output.ToString().Split('\n'), line => line.Trim().StartsWith(name, StringComparison.Ordinal));
        Assert.EndsWith($" {value}", line.TrimEnd());
    }
}
