using Retune.Files;

namespace Retune.Text;

/// <summary>Stand-in for the vocabulary of the branch <c>text</c>, which replaces this file: word = line, nothing checked.</summary>
public sealed class Vocabulary
{
    private readonly string[] _words;

    private Vocabulary(string[] words) => _words = words;

    /// <summary>Number of words.</summary>
    public int Count => _words.Length;

    /// <summary>The word of an id.</summary>
    public string this[int id] => _words[id];

    /// <summary>A vocabulary of the words given, id = position.</summary>
    public static Vocabulary FromWords(IReadOnlyList<string> words) => new([.. words]);

    /// <summary>Reads a file of one word a line.</summary>
    public static Vocabulary Load(string path) => new(File.ReadAllLines(path));

    /// <summary>Writes one word a line.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        foreach (string word in _words)
            stream.Write(System.Text.Encoding.UTF8.GetBytes(word + "\n"));
    });
}
