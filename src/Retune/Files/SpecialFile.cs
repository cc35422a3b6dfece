using System.Runtime.InteropServices;

namespace Retune.Files;

/// <summary>
/// Tells a device, a pipe or a socket from a file. A rename would put a file in its place: <c>--out /dev/null</c> given by root would
/// take the device away from the whole machine.
/// </summary>
internal static partial class SpecialFile
{
    private const int CurrentFolder = -100, TypeWanted = 1;                     // AT_FDCWD, STATX_TYPE
    private const int StatxBytes = 256, ModeOffset = 28, TypeMask = 0xF000;     // struct statx, the same on every processor
    private const int Fifo = 0x1000, CharacterDevice = 0x2000, BlockDevice = 0x6000, Socket = 0xC000;

    /// <summary>Whether a path is one, links followed; false where there is nothing, and where the system is not Linux or its C library has no statx (glibc before 2.28).</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        byte[] result = new byte[StatxBytes];
        try
        {
            return Statx(CurrentFolder, path, 0, TypeWanted, result) == 0 && (BitConverter.ToUInt16(result, ModeOffset) & TypeMask) is Fifo or CharacterDevice or BlockDevice or Socket;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>statx(2); .NET does not tell what kind of file one is.</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, byte[] result);
}
