using System.Runtime.InteropServices;

namespace Retune.Cli.Output;

/// <summary>
/// Tells when nobody reads standard output any more. To .NET that is no failure: it goes on writing into the void, and a filter
/// whose reader was <c>head</c> would work through the rest of its input for nothing.
/// </summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;
    private const short Error = 0x8;        // POLLERR, the same on Linux, macOS and the BSDs
    private const short HungUp = 0x10;      // POLLHUP

    /// <summary>Whether the other end of the pipe is closed; false where that cannot be known.</summary>
    public static bool ReaderIsGone()
    {
        if (OperatingSystem.IsWindows())
            return false;
        var status = new PollDescriptor { Descriptor = Descriptor };
        try
        {
            return Poll(ref status, 1, timeoutMilliseconds: 0) > 0 && (status.Returned & (Error | HungUp)) != 0;
        }
        catch (TypeLoadException)
        {
            return false;       // a system whose C library has another name
        }
    }

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Requested;
        public short Returned;
    }
}
