using System.CommandLine;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli.Options;

/// <summary>The texts a run learns from, and the folder it writes.</summary>
internal sealed class TextOptions
{
    private readonly Option<string[]> _texts = Word.Options("--text", "TEXT", "Training texts, plain or gzip, one sentence a line, read in the order given.", required: true);
    private readonly Option<string> _development = Word.Option("--dev", "TEXT", "Development text of the domain: it decides on the schedule and on the model that is kept.", required: true);
    private readonly Option<string> _out = Word.Option("--out", "FOLDER", "Folder of the model that is written, of its checkpoint and of the encoded texts (tokens/).", required: true);

    /// <summary>The options for the help.</summary>
    public OptionGroup Group => new("Texts and output", _texts, _development, _out);

    /// <summary>The output folder, checked: a run never overwrites another one's model, and only an interrupted run can go on.</summary>
    /// <exception cref="InputException">The folder holds what it must not, or lacks what it must hold.</exception>
    public string OutputFolder(ParseResult parsed, bool resume)
    {
        string folder = parsed.GetRequiredValue(_out);
        if (File.Exists(folder))
            throw new InputException($"--out {folder} is a file; give a folder, which is created where missing.");
        bool checkpoint = TrainingRun.HasCheckpoint(folder);
        if (resume && !checkpoint)
            throw new InputException($"The folder {folder} holds no checkpoint to resume; leave out --resume to start a new run.");
        if (!resume && checkpoint)
            throw new InputException($"The folder {folder} holds the checkpoint of another run; add --resume to go on with it, or choose another --out folder.");
        if (!resume && File.Exists(Path.Combine(folder, "config.json")))
            throw new InputException($"The folder {folder} holds a finished model already; choose another --out folder, or remove this one.");
        return folder;
    }

    /// <summary>Encodes the texts into the output folder's <c>tokens</c>.</summary>
    /// <exception cref="InputException">A text that cannot be read or has no known word.</exception>
    public RunTexts Encode(ParseResult parsed, Vocabulary vocabulary, string folder) =>
        RunTexts.Encode(parsed.GetRequiredValue(_texts), parsed.GetRequiredValue(_development), vocabulary, folder);
}
