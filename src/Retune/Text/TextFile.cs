using System.Security.Cryptography;

namespace Retune.Text;

/// <summary>Opens a text, plain or gzip, with errors that name the file.</summary>
internal static class TextFile
{
    private const int FileBufferBytes = 1 << 16;

    /// <summary>Opens a file of text as it lies on the disk.</summary>
    /// <exception cref="InputException">The file is missing, a folder, a pipe, or may not be read.</exception>
    public static FileStream OpenRaw(string path)
    {
        FileStream stream;
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path} is a folder; give a text file.");
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"The file {path} does not exist; check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file {path} cannot be read: {e.Message}", e);
        }
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new InputException($"{path} is a pipe or device; a text is read more than once, so write it to a file first.");
    }

    /// <summary>
    /// Opens the text itself: gzip, told by its magic bytes 1F 8B whatever the name, is unpacked on the way, and then
    /// <see cref="MarkedGzip.Mark"/> follows the text.
    /// </summary>
    /// <exception cref="InputException">As <see cref="OpenRaw"/>.</exception>
    public static Stream Open(string path, out bool isGzip)
    {
        FileStream stream = OpenRaw(path);
        Span<byte> magic = stackalloc byte[2];
        isGzip = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        stream.Position = 0;
        return isGzip ? MarkedGzip.Unpack(stream) : stream;
    }

    /// <summary>Lower-case hexadecimal SHA-256 of the file's raw bytes (of the packed bytes, where it is packed).</summary>
    /// <exception cref="InputException">As <see cref="OpenRaw"/>.</exception>
    public static string Hash(string path)
    {
        using FileStream stream = OpenRaw(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
