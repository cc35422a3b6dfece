using System.IO.Compression;
using System.Text;
using Retune.Files;

namespace Retune.Cli.Rescoring;

/// <summary>Text files that appear together and whole when all that belongs into them has been written, or not at all.</summary>
internal static class TextFiles
{
    /// <summary>Has files written.</summary>
    /// <param name="paths">The files; for null a writer is given that keeps nothing.</param>
    /// <param name="write">Writes them all.</param>
    /// <exception cref="RetuneException">A file cannot be written.</exception>
    public static void Write(IReadOnlyList<string?> paths, Action<IReadOnlyList<TextWriter>> write) => Write(paths, [], write);

    /// <summary>The same for one file.</summary>
    public static void Write(string? path, Action<TextWriter> write) => Write([path], [], writers => write(writers[0]));

    private static void Write(IReadOnlyList<string?> paths, IReadOnlyList<TextWriter> open, Action<IReadOnlyList<TextWriter>> write)
    {
        if (open.Count == paths.Count)
            write(open);
        else if (paths[open.Count] is not { } path)
            Write(paths, [.. open, TextWriter.Null], write);
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.Write(path, stream =>
            {
                // Whoever reads a name that ends in .gz expects it packed.
                using GZipStream? packed = path.EndsWith(".gz", StringComparison.Ordinal) ? new(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
                using var writer = new StreamWriter((Stream?)packed ?? stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                Write(paths, [.. open, writer], write);
            });
        }
    }
}
