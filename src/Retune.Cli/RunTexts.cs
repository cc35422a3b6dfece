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
                texts._files.Add(Checked(TokenFile.Encode(training[i], vocabulary, Path.Combine(tokens, $"train-{i + 1}.tokens"), cancellation), training[i]));
            texts._files.Add(Checked(TokenFile.Encode(development, vocabulary, Path.Combine(tokens, "dev.tokens"), cancellation), development));
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

    /// <summary>Refuses a text of which the vocabulary knows no word: nothing can be learnt or measured on it.</summary>
    /// <exception cref="InputException">Every running word is unknown.</exception>
    public static TokenFile Checked(TokenFile tokens, string path)
    {
        if (tokens.UnknownWords < tokens.RunningWords)
            return tokens;
        tokens.Dispose();
        throw new InputException($"None of the {tokens.RunningWords} words of {path} is in the vocabulary of {tokens.VocabularySize} words; the text and the vocabulary do not belong together (language, case, tokenisation?).");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TokenFile file in _files)
            file.Dispose();
    }
}
