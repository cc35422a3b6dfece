using System.IO.Compression;
using System.Text;
using Retune.Text;

namespace Retune.Tests.Text;

/// <summary>A folder of little texts that is deleted with the test.</summary>
internal sealed class TextFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("retune-test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string[] Names => [.. Directory.GetFileSystemEntries(_path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    public string Write(string text, string name = "text.txt") => Write(Encoding.UTF8.GetBytes(text), name);

    public string Write(byte[] bytes, string name = "text.txt")
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Pack(string text) => Pack(Encoding.UTF8.GetBytes(text));

    /// <summary>Every sentence as <c>line: word|word</c>.</summary>
    public static List<string> Sentences(string path)
    {
        var sentences = new List<string>();
        using var reader = new SentenceReader(path);
        while (reader.Read())
        {
            var words = new List<string>();
            foreach (ReadOnlySpan<byte> word in reader.Words)
                words.Add(Encoding.UTF8.GetString(word));
            sentences.Add($"{reader.LineNumber}: {string.Join('|', words)}");
        }
        return sentences;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
