using Retune.Text;

namespace Retune.Cli;

/// <summary>The encoded texts of a run, in the folder <c>tokens</c> of its output.</summary>
internal sealed class RunTexts : IDisposable
{
    private readonly List<TokenFile> _files = [];

    /// <summary>The training texts, in order.</summary>
    public IReadOnlyList<TokenFile> Training => _files[..^1];

    /// <summary>The development text.</summary>
    public TokenFile Development => _files[^1];

    /// <summary>Encodes the texts.</summary>
    /// <exception cref="InputException">A text that cannot be read or has no known word.</exception>
    public static RunTexts Encode(IReadOnlyList<string> training, string development, Vocabulary vocabulary, string folder, CancellationToken cancellation)
    {
        string tokens = Path.Combine(folder, "tokens");
        bool isNew = !Directory.Exists(tokens);
        Directory.CreateDirectory(tokens);
        var texts = new RunTexts();
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
            if (isNew)
                Directory.Delete(tokens, recursive: true);      // A refused run leaves nothing behind.
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TokenFile file in _files)
            file.Dispose();
    }

    private void Add(string path, Vocabulary vocabulary, string tokenPath, string name, CancellationToken cancellation)
    {
        TokenFile text = TokenFile.Encode(path, vocabulary, tokenPath, cancellation);
        _files.Add(text);
        text.RequireFor(vocabulary, name);
    }
}
