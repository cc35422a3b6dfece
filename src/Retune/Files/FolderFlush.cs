using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Retune.Files;

/// <summary>
/// Flushes a folder's entries to the disk. Flushing a file makes its content last; its new name stands in its folder, and on
/// Unix a loss of power may undo a rename until the folder itself is flushed.
/// </summary>
internal static partial class FolderFlush
{
    /// <summary>Flushes a folder; on Windows, and where the folder may be written but not read, nothing can be done.</summary>
    /// <returns>Whether it was flushed.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public static bool Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return false;
        using SafeFileHandle handle = Open(folder, flags: 0);
        if (handle.IsInvalid)
            return false;
        RandomAccess.FlushToDisk(handle);
        return true;
    }

    /// <summary>open(2), which .NET offers for files alone; O_RDONLY is 0 everywhere.</summary>
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
