using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Cli;

/// <summary>The encoded texts of a run, in the folder <c>tokens</c> of its output.</summary>
internal sealed class RunTexts : IDisposable
{
    private readonly List<TokenFile> _files = [];
    private readonly string _output;
    private readonly bool _isNew;

    private RunTexts(string output)
    {
        _output = output;
        _isNew = !Directory.Exists(Folder);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The training texts, in order.</summary>
    public IReadOnlyList<TokenFile> Training => _files[..^1];

    /// <summary>The development text.</summary>
    public TokenFile Development => _files[^1];

    /// <summary>Encodes the texts.</summary>
    /// <exception cref="InputException">A text that cannot be read or has no known word.</exception>
    public static RunTexts Encode(IReadOnlyList<string> training, string development, Vocabulary vocabulary, string folder, CancellationToken cancellation)
    {
        var texts = new RunTexts(folder);
        string tokens = texts.Folder;
        try
        {
            for (int i = 0; i < training.Count; i++)
                texts.Add(training[i], vocabulary, Path.Combine(tokens, $"train-{i + 1}.tokens"), $"training text {i + 1}", cancellation);
            texts.Add(development, vocabulary, Path.Combine(tokens, "dev.tokens"), "development text", cancellation);
            return texts;
        }
        catch
        {
            texts.Dispose();
            throw;
        }
    }

    private string Folder => Path.Combine(_output, "tokens");

    /// <summary>Closes the texts; a run that was refused, and did not come to its first checkpoint, leaves nothing behind.</summary>
    public void Dispose()
    {
        foreach (TokenFile file in _files)
            file.Dispose();
        if (_isNew && Directory.Exists(Folder) && !TrainingRun.HasCheckpoint(_output) && !LanguageModel.Exists(_output))
            Directory.Delete(Folder, recursive: true);
    }

    private void Add(string path, Vocabulary vocabulary, string tokenPath, string name, CancellationToken cancellation)
    {
        TokenFile text = TokenFile.Encode(path, vocabulary, tokenPath, cancellation);
        _files.Add(text);
        text.RequireFor(vocabulary, name);
    }
}
