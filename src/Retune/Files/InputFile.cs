using Microsoft.Win32.SafeHandles;

namespace Retune.Files;

/// <summary>Opens files that come from elsewhere, turning the system's failures into one sentence for the user.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading at any position. It may be replaced (<see cref="AtomicFile"/>) while it is open.</summary>
    /// <exception cref="InputException">It is missing, not a regular file, or may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path} does not exist.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            throw new InputException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Fills a span with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="InputException">The file ends before the span is full, or the disk fails.</exception>
    public static void Read(SafeFileHandle handle, string path, long offset, Span<byte> target)
    {
        try
        {
            while (!target.IsEmpty)
            {
                int read = RandomAccess.Read(handle, target, offset);
                if (read == 0)
                    throw new InputException($"{path} ended at byte {offset} while it was being read; was it cut off or replaced?");
                target = target[read..];
                offset += read;
            }
        }
        catch (IOException failure)
        {
            throw new InputException($"{path} cannot be read at byte {offset}: {failure.Message}", failure);
        }
    }
}
