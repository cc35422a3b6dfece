using System.Text.Json;
using Retune.Cli.Bench;

namespace Retune.Tests.Cli.Bench;

public class FigureTableTests
{
    [Fact]
    public void Every_figure_has_a_name_of_its_own() => Assert.Distinct(FigureTable.All.Select(figure => figure.Name));

    [Fact]
    public void A_figure_is_chosen_by_name_and_a_group_by_the_beginning_of_its_names()
    {
        Assert.Equal(FigureTable.All, FigureTable.Choose([]));
        Assert.Equal(["startup"], FigureTable.Choose(["startup"]).Select(figure => figure.Name));
        Assert.Equal(["memory", "memory-reference", "startup"], FigureTable.Choose(["startup", "memory"]).Select(figure => figure.Name));
    }

    [Fact]
    public void An_unknown_figure_is_refused_and_the_known_ones_are_named()
    {
        string line = CommandLine.Refused("bench", "speed");
        Assert.Contains("There is no figure 'speed'", line);
        Assert.Contains("paper-nce-ceiling", line);
    }

    [Fact]
    public void The_list_names_every_figure()
    {
        string[] lines = CommandLine.Run("bench", "--list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(FigureTable.All.Select(figure => figure.Name), lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_goal_is_met_on_its_side_of_the_bound()
    {
        foreach ((double value, GoalSide side, bool met) in ((double, GoalSide, bool)[])
            [(0.9, GoalSide.AtLeast, true), (0.88, GoalSide.AtLeast, true), (0.87, GoalSide.AtLeast, false), (0.88, GoalSide.AtMost, true), (0.88, GoalSide.Under, false)])
            Assert.Equal(met, new Goal(0.88, side).IsMetBy(value));
    }

    [Fact]
    public void A_figure_is_one_line_of_json()
    {
        var output = new StringWriter();
        var report = new BenchReport(output, terminal: false, json: true);
        report.Measured(new Figure("a", "A.", Goal.AtLeast(0.88), _ => null!), new Measurement(0.9, "the ceiling") { Details = ["  more"] });
        report.Measured(new Figure("b", "B.", Goal.AtLeast(0.88), _ => null!), Measurement.Impossible("no python3"));
        report.End();
        List<JsonElement> lines = CommandLine.Json(output.ToString());
        Assert.Equal(2, lines.Count);
        Assert.Equal(("a", 0.9, 0.88, true, "the ceiling"), (
            lines[0].GetProperty("name").GetString(), lines[0].GetProperty("value").GetDouble(), lines[0].GetProperty("goal").GetDouble(),
            lines[0].GetProperty("met").GetBoolean(), lines[0].GetProperty("against").GetString()));
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, "not measured: no python3"),
            (lines[1].GetProperty("value").ValueKind, lines[1].GetProperty("met").ValueKind, lines[1].GetProperty("against").GetString()));
    }

    [Fact]
    public void The_machine_is_told_first()
    {
        var output = new StringWriter();
        new BenchReport(output, terminal: false, json: true).Begin(
            MachineDescription.Here(), new BenchRun(2, quick: true, default), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        JsonElement machine = Assert.Single(CommandLine.Json(output.ToString()));
        Assert.Equal(("machine", "2026-11-22T12:00+00:00", true), (
            machine.GetProperty("event").GetString(), machine.GetProperty("date").GetString(), machine.GetProperty("quick").GetBoolean()));
        foreach (string key in (string[])["processor", "instruction_set", "runtime", "kernels"])
            Assert.NotEqual("", machine.GetProperty(key).GetString());
    }
}
