namespace Retune.Files;

/// <summary>
/// Writes a file so that its name always holds a whole file: the old one until the new one is safely on disk, then the new
/// one, which a loss of power does not undo. A process killed at any moment leaves at worst a stale <c>.tmp</c> beside it,
/// which the next write replaces.
/// </summary>
public static class AtomicFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>
    /// Writes <paramref name="path"/> + ".tmp" in the same folder (so that the rename stays within one file system), flushes it
    /// to disk, renames it over the target, and flushes the folder. Whatever fails before the rename, the aside file is removed
    /// and the target is as it was. A link stays one: the file that it leads to is replaced. The permissions of a file that is replaced are kept.
    /// </summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; an exception it throws is passed on, one of input or output as what kept the file from being written.</param>
    /// <exception cref="InputException">It is a device, a pipe, a socket or a folder.</exception>
    /// <exception cref="RetuneException">Disk full, no permission, folder missing: the file could not be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        if (SpecialFile.Is(path))
            throw new InputException($"{path} is a device, a pipe or a socket, which a file cannot replace; give a file.");
        if (Directory.Exists(path))
            throw new InputException($"{path} is a folder, which a file cannot replace; give a file.");
        string target = path, aside = "";
        bool opened = false;
        try
        {
            target = Target(path);
            aside = Aside(target);
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferSize))
            {
                opened = true;
                KeepPermissions(target, stream);
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, target, overwrite: true);
        }
        catch (Exception failure)
        {
            if (opened)
                Remove(aside); // Otherwise it may be another process's.
            if (failure is DirectoryNotFoundException)
                throw new RetuneException($"{path} could not be written: its folder does not exist, or was removed.", failure);
            if (failure is FileNotFoundException { FileName: { } missing } && missing == Path.GetFullPath(aside))
                throw new RetuneException($"{path} could not be written: {aside} was removed before it took its place.", failure);
            // .NET's word for a file larger than the file system or the process may have is an argument out of range.
            if (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
                throw new RetuneException($"{path} could not be written, what was there is unchanged: {failure.Message}", failure);
            throw;
        }
        try
        {
            FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(target))!);
        }
        catch (IOException failure)
        {
            throw new RetuneException($"{path} was written, but may not outlast a loss of power: {failure.Message}", failure);
        }
    }

    /// <summary>All files that writing <paramref name="path"/> replaces: that which the path leads to, links followed, and the one beside it.</summary>
    /// <exception cref="IOException">The links lead nowhere.</exception>
    public static IReadOnlyList<string> Replaced(string path)
    {
        string target = Path.GetFullPath(Target(path));
        return [target, Aside(target)];
    }

    /// <summary>Removes what a killed process may have left half-written beside a file, if it can be removed.</summary>
    internal static void RemoveAside(string path) => Remove(Aside(Target(path)));

    /// <summary>The file that a path leads to, links followed; the path itself where it is none.</summary>
    internal static string Target(string path) => new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    private static void KeepPermissions(string target, FileStream aside)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
            return;
        UnixFileMode mode = File.GetUnixFileMode(target);
        if (File.GetUnixFileMode(aside.SafeFileHandle) != mode)
            File.SetUnixFileMode(aside.SafeFileHandle, mode);
    }

    private static string Aside(string path) => path + ".tmp";

    private static void Remove(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is reported is why the write failed; a file that cannot be removed is replaced by the next write.
        }
    }
}
