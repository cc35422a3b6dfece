namespace Retune.Text;

/// <summary>Writes a file so that its name stands for the old content or the whole new one, never for a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, flushes to the disk, then renames over it; on a failure nothing stays behind.</summary>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string aside = path + ".tmp";
        try
        {
            // Where this fails, another process may be writing there: its file is left alone.
            FileStream stream = new(aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            try
            {
                using (stream)
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }
                File.Move(aside, path, overwrite: true);
            }
            catch
            {
                File.Delete(aside);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RetuneException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
