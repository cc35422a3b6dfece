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

    /// <summary>
    /// Takes hold of the output folder. A run never overwrites another one's model or checkpoint; with --resume the same command
    /// may be repeated blindly: it begins the run, goes on with it, or finds it finished.
    /// </summary>
    /// <exception cref="InputException">The folder holds what it must not, or another run is at work in it.</exception>
    /// <exception cref="RetuneException">The folder cannot be written.</exception>
    public RunFolder OutputFolder(ParseResult parsed, bool resume)
    {
        string path = parsed.GetRequiredValue(_out);
        RunFolder folder = RunFolder.Open(path);
        string? complaint = resume ? null : folder.Content switch
        {
            RunFolderContent.InterruptedRun => "the checkpoint of another run; add --resume to go on with it, or choose another --out folder",
            RunFolderContent.FinishedModel => "a finished model already; choose another --out folder, or remove this one",
            _ => null,
        };
        if (complaint is null)
            return folder;
        folder.Dispose();
        throw new InputException($"The folder {path} holds {complaint}.");
    }

    /// <summary>Encodes the texts into the output folder's <c>tokens</c>.</summary>
    /// <exception cref="InputException">A text that cannot be read or has no known word.</exception>
    public RunTexts Encode(ParseResult parsed, Vocabulary vocabulary, RunFolder folder, CancellationToken cancellation) =>
        RunTexts.Encode(parsed.GetRequiredValue(_texts), parsed.GetRequiredValue(_development), vocabulary, folder.Path, cancellation);
}
