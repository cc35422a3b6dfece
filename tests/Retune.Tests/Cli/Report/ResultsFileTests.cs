using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Cli.Report;
using Retune.Experiments;

namespace Retune.Tests.Cli.Report;

public sealed class ResultsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_verb_writes_the_page()
    {
        string results = _folder.Write("results.json", MadeUpResults.Full().ToJsonString()), page = _folder["pages/report.html"];
        CommandLine run = CommandLine.Run("report", results, "--out", page, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement line = Assert.Single(CommandLine.Json(run.Output));
        Assert.Equal(("report", page), (line.GetProperty("event").GetString(), line.GetProperty("file").GetString()));
        string html = File.ReadAllText(page);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", html);
        Assert.Equal(html, ReportPage.Render(ResultsFile.Load(results)));
        Assert.Equal(0, CommandLine.Run("report", Path.GetDirectoryName(results)!, "--out", _folder["again.html"]).ExitCode);
        Assert.Equal(html, File.ReadAllText(_folder["again.html"]));
    }

    [Fact]
    public void What_is_no_results_file_is_refused_and_an_older_page_stays()
    {
        string page = _folder.Write("report.html", "old");
        Assert.Contains("missing.json cannot be read", Refused(_folder["missing.json"]));
        Assert.Contains("broken.json cannot be read", Refused(_folder.Write("broken.json", "{\"format\": 1,\n \"name\" oops}")));
        Assert.Contains("is of format 2, this version of Retune reads 1", Refused(Changed("format", 2)));
        Assert.Contains("cannot be read", Refused(Changed("rows", "none")));
        Assert.Contains("holds null", Refused(_folder.Write("null.json", "null")));
        Assert.Contains("cannot be read: missing required properties including: 'title'", Refused(_folder.Write("other.json", "{\"format\": 1, \"name\": \"x\"}")));
        Assert.Contains("cannot be read", Refused(Changed("grids", null)));
        Assert.Contains("$.rows holds null", Refused(Changed("rows", new JsonArray((JsonNode?)null))));
        Assert.Equal("old", File.ReadAllText(page));
    }

    [Fact]
    public void What_it_does_not_know_is_passed_over_and_null_is_no_number()
    {
        JsonObject results = MadeUpResults.Full();
        results["of_a_later_version"] = new JsonArray(1, 2);
        results["rows"]![0]!["words_per_second"] = null;
        ExperimentResults read = Page.Load(results);
        Assert.True(double.IsNaN(read.Rows[0].WordsPerSecond));
        Assert.Equal(87, read.Rows[0].GeneralPerplexity);
        Assert.Null(read.Rows[0].From);
    }

    private string Refused(string results) => CommandLine.Refused("report", results, "--out", _folder["report.html"]);

    private string Changed(string key, JsonNode? value)
    {
        JsonObject results = MadeUpResults.Full();
        results[key] = value;
        return _folder.Write("changed.json", results.ToJsonString());
    }
}
