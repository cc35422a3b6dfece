using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retune.Tests.Onnx;

/// <summary>ONNX Runtime for Node.js, where it is installed (docs/onnx.md), called in a process of its own.</summary>
internal static class OnnxRuntime
{
    private static readonly Lazy<string?> _missing = new(FindMissing);

    /// <summary>The repository's folder, found upward from the tests: a deterministic build hides the source's.</summary>
    public static string Repository { get; } = RepositoryFolder.Path();

    /// <summary>Why it cannot be called, or null.</summary>
    public static string? Missing => _missing.Value;

    /// <summary>Runs a script that requires onnxruntime-node, in a folder of the caller's, and returns what it prints.</summary>
    public static string RunScript(string script, string workingFolder)
    {
        (int exitCode, string output, string error) = Node(workingFolder, ["-e", script], "");
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>Runs a model on feeds, one after the other; a feed without states gets those that the one before it gave.</summary>
    public static (string Version, List<Dictionary<string, Tensor>> Outputs) Run(string model, List<Dictionary<string, Tensor>> feeds)
    {
        var call = new JsonObject { ["model"] = model, ["feeds"] = new JsonArray([.. feeds.Select(Write)]) };
        (int exitCode, string output, string error) = Node(Folder, ["run.cjs"], call.ToJsonString());
        Assert.True(exitCode == 0, error);
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        return (answer.GetProperty("version").GetString()!, [.. answer.GetProperty("outputs").EnumerateArray().Select(Read)]);
    }

    private static JsonObject Write(Dictionary<string, Tensor> feed) => new(feed.Select(input => KeyValuePair.Create<string, JsonNode?>(input.Key, new JsonObject
    {
        ["type"] = input.Key is "hidden" or "cell" ? "float32" : "int64",
        ["shape"] = JsonSerializer.SerializeToNode(input.Value.Shape),
        ["values"] = JsonSerializer.SerializeToNode(input.Value.Values),
    })));

    private static Dictionary<string, Tensor> Read(JsonElement outputs) => outputs.EnumerateObject().ToDictionary(
        output => output.Name,
        output => new Tensor(output.Value.GetProperty("shape").Deserialize<int[]>()!, output.Value.GetProperty("values").Deserialize<double[]>()!));

    private static string Folder => Path.Combine(Repository, "tests", "onnxruntime");

    private static string? FindMissing()
    {
        try
        {
            return Node(Folder, ["-e", "require.resolve('onnxruntime-node')"], "").ExitCode == 0 ? null
                : "onnxruntime-node is not installed: npm install --prefix tests/onnxruntime --ignore-scripts";
        }
        catch (Win32Exception)
        {
            return "Node.js is not installed.";
        }
    }

    private static (int ExitCode, string Output, string Error) Node(string workingFolder, string[] arguments, string input)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = Path.Combine(Folder, "node_modules") + Path.PathSeparator + Environment.GetEnvironmentVariable("NODE_PATH");
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
