using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Cli.Output;

namespace Retune.Cli.Bench;

/// <summary>The output of <c>retune bench</c>: lines as the figures come and the table at the end, or JSON lines.</summary>
internal sealed class BenchReport(TextWriter output, bool terminal, bool json)
{
    private static readonly JsonSerializerOptions _form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<string[]> _rows = [];

    /// <summary>The figures that can be measured, and nothing else.</summary>
    public void List(IEnumerable<Figure> figures)
    {
        foreach (Figure figure in figures)
        {
            if (json)
                Write(new() { ["event"] = "listed", ["name"] = figure.Name, ["goal"] = figure.Goal?.ToString(), ["title"] = figure.Title });
            else
                output.WriteLine($"{figure.Name,-24}{figure.Goal?.ToString() ?? "-",-18}{figure.Title}");
        }
    }

    /// <summary>The machine and the method.</summary>
    public void Begin(MachineDescription machine, BenchRun run, DateTimeOffset date)
    {
        if (json)
        {
            Write(new()
            {
                ["event"] = "machine",
                ["date"] = date.ToString("yyyy-MM-dd'T'HH:mmK"),
                ["processor"] = machine.Processor,
                ["processors"] = machine.Processors,
                ["instruction_set"] = machine.InstructionSet,
                ["system"] = machine.System,
                ["runtime"] = machine.Runtime,
                ["retune"] = machine.Retune,
                ["kernels"] = machine.Kernels,
                ["load"] = machine.Load,
                ["threads"] = run.Threads,
                ["quick"] = run.Quick,
                ["method"] = run.Method,
            });
            return;
        }
        output.WriteLine($"{date:yyyy-MM-dd HH:mm}, Retune {machine.Retune}, {machine.Runtime}, {machine.System}");
        output.WriteLine($"{machine.Processor}, {machine.Processors} processors, {machine.InstructionSet}; kernels: {machine.Kernels}; load before the run: {machine.Load}");
        output.WriteLine(run.Method);
        output.WriteLine();
    }

    /// <summary>A figure was measured.</summary>
    public void Measured(Figure figure, Measurement measurement)
    {
        bool? met = figure.Goal is not null && measurement.Value is { } value ? figure.Goal.IsMetBy(value) : null;
        if (json)
        {
            Write(new()
            {
                ["event"] = "figure",
                ["name"] = figure.Name,
                ["value"] = measurement.Value,
                ["unit"] = figure.Goal?.Unit,
                ["goal"] = figure.Goal?.Bound,
                ["goal_side"] = figure.Goal is null ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(figure.Goal.Side.ToString()),
                ["met"] = met,
                ["against"] = measurement.Against,
                ["details"] = new JsonArray([.. measurement.Details.Select(line => JsonValue.Create(line.Trim()))]),
            });
            return;
        }
        string shown = measurement.Value is { } figureValue ? (figure.Goal ?? Goal.AtLeast(0)).Format(figureValue) : "-";
        string verdict = met switch { true => "met", false => "NOT MET", null => "-" };
        output.WriteLine($"{figure.Name}: {figure.Title}");
        output.WriteLine($"    {shown}; goal {figure.Goal?.ToString() ?? "none"}{(met is null ? "" : ": " + verdict)}");
        output.WriteLine($"    against {measurement.Against}");
        foreach (string line in measurement.Details)
            output.WriteLine("    " + line);
        output.Flush();
        _rows.Add([figure.Name, shown, figure.Goal?.ToString() ?? "-", verdict, measurement.Against]);
    }

    /// <summary>The table.</summary>
    public void End()
    {
        if (!json)
            new Tables(output, terminal).Write(["figure", "value", "goal", "met", "against"], _rows, numericColumns: 1);
    }

    private void Write(JsonObject line)
    {
        output.WriteLine(line.ToJsonString(_form));
        output.Flush();
    }
}
