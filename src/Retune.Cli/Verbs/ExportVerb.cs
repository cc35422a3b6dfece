using System.CommandLine;
using Retune.Cli.Options;
using Retune.Cli.Output;
using Retune.Models;
using Retune.Onnx;

namespace Retune.Cli.Verbs;

/// <summary><c>retune export</c>: writes a model for other programs to run.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Option<string> _from = Word.Option("--from", "MODEL", "Folder of the model.", required: true);
    private readonly Option<string> _to = Word.Choice("--to", "Form to write.", "onnx");
    private readonly Option<string> _out = Word.Option("--out", "FILE", "The file to write; above 2 GiB its weights lie beside it, in FILE.data.", required: true);
    private readonly Option<string> _scores = Word.Choice("--scores", "Whether the model scores words that its caller names, or the whole vocabulary.", "candidates", "all");
    private readonly Option<bool> _normalised = Word.Switch("--normalised", "With --scores all: ln p is the log softmax instead of score - ln Z.");
    private readonly Option<bool> _json = new MachineOptions().Json;

    public ExportVerb(Session session) : base(
        "export",
        "Write a model for ONNX Runtime.",
        "Writes a model as an ONNX file. Its inputs are word ids (lines of the model's vocab.txt, from 0), the hidden and the cell states, and the ids of "
        + "the candidates to score after each word; its outputs are ln p (natural log) and the next states. docs/onnx.md shows how to call it.",
        "--from MODEL --out FILE [options]",
        """
        retune export --from adapted --to onnx --out adapted.onnx
        retune export --from adapted --to onnx --scores all --normalised --out adapted.onnx
        """,
        session)
    {
        Add(new OptionGroup("Model", _from, _to, _out), new OptionGroup("Scores", _scores, _normalised), new OptionGroup("Output", _json));
    }

    protected override int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(_out);
        var options = new OnnxOptions(parsed.GetValue(_scores) == "all" ? OnnxScores.All : OnnxScores.Candidates, parsed.GetValue(_normalised));
        options.Validate();
        string from = parsed.GetRequiredValue(_from);
        OutputFiles.Check([(_out.Name, path), (_out.Name, path + OnnxExport.WeightsSuffix)], LanguageModel.FilesOf(from));
        LanguageModel model = LanguageModel.Load(from);
        Session.Cancellation.ThrowIfCancellationRequested();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        OnnxFiles files = OnnxExport.Write(model, path, options, Session.Cancellation);
        Session.Report(parsed.GetValue(_json)).Exported(files, model, options);
        return ExitCode.Success;
    }
}
