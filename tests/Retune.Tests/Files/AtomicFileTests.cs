using System.Net.Sockets;
using Retune.Files;

namespace Retune.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_created_and_replaced_with_nothing_left_beside_it()
    {
        string path = _folder["a"];
        AtomicFile.Write(path, stream => stream.Write("a longer first text"u8));
        AtomicFile.Write(path, stream => stream.Write("second"u8));
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_old_file_stays_readable_until_the_new_one_is_whole()
    {
        string path = _folder["a"];
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal(1 << 20, new FileInfo(path).Length);
    }

    [Fact]
    public void A_failing_write_leaves_the_old_file_and_nothing_beside_it()
    {
        string path = _folder["a"];
        File.WriteAllText(path, "old");
        var failure = new InvalidDataException("of the writer");
        Exception thrown = Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw failure;
        }));
        Assert.Same(failure, thrown);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_link_stays_and_the_file_it_leads_to_is_replaced()
    {
        string target = _folder["target"], link = _folder["link"];
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(_folder["second"], target);
        File.CreateSymbolicLink(link, _folder["second"]);
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link).LinkTarget);

        // One that leads nowhere yet makes the file there.
        File.CreateSymbolicLink(_folder["early"], _folder["later"]);
        AtomicFile.Write(_folder["early"], stream => stream.Write("made"u8));
        Assert.Equal("made", File.ReadAllText(_folder["later"]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [Fact]
    public void The_permissions_of_a_file_that_is_replaced_stay()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = _folder["a"];
        foreach (UnixFileMode mode in (UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherRead])
        {
            File.WriteAllText(path, "old");
            File.SetUnixFileMode(path, mode);
            AtomicFile.Write(path, stream => stream.Write("new"u8));
            Assert.Equal(mode, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void What_is_no_file_is_not_replaced_by_one()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string path = _folder["socket"];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Assert.Contains("is a device, a pipe or a socket", Assert.Throws<InputException>(() => AtomicFile.Write(path, stream => stream.Write("x"u8))).Message);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_aside_file_left_by_a_killed_process_is_replaced()
    {
        string path = _folder["a"];
        File.WriteAllText(path + ".tmp", "cut off by a kill, and longer than what follows");
        AtomicFile.Write(path, stream => stream.Write("whole"u8));
        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_full_disk_while_writing_is_reported_with_the_file_and_leaves_it()
    {
        string path = _folder["a"];
        File.WriteAllText(path, "old");
        RetuneException thrown = Assert.Throws<RetuneException>(() =>
            AtomicFile.Write(path, _ => throw new IOException("No space left on device")));
        Assert.StartsWith(path, thrown.Message);
        Assert.Contains("No space left on device", thrown.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_aside_file_that_is_removed_meanwhile_is_reported_and_the_old_file_stays()
    {
        string path = _folder["a"];
        File.WriteAllText(path, "old");
        RetuneException thrown = Assert.Throws<RetuneException>(() => AtomicFile.Write(path, stream => File.Delete(stream.Name)));
        Assert.Equal($"{path} could not be written: {path}.tmp was removed before it took its place.", thrown.Message);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_file_that_the_writer_reads_is_named_and_links_in_a_ring_are_reported()
    {
        string path = _folder["a"], missing = _folder["missing"];
        Assert.Contains($"'{missing}'", Assert.Throws<RetuneException>(() => AtomicFile.Write(path, _ => File.OpenRead(missing))).Message);
        if (OperatingSystem.IsWindows())
            return;                                 // a link needs rights there
        File.CreateSymbolicLink(_folder["ring"], _folder["back"]);
        File.CreateSymbolicLink(_folder["back"], _folder["ring"]);
        Assert.StartsWith($"{_folder["ring"]} could not be written", Assert.Throws<RetuneException>(() => AtomicFile.Write(_folder["ring"], _ => { })).Message);
    }

    [Fact]
    public void A_second_writer_of_the_same_file_fails_and_the_first_goes_on()
    {
        string path = _folder["a"];
        AtomicFile.Write(path, stream =>
        {
            stream.Write("first"u8);
            Assert.Throws<RetuneException>(() => AtomicFile.Write(path, second => second.Write("second"u8)));
        });
        Assert.Equal("first", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_is_reported_with_the_file()
    {
        string path = Path.Combine(_folder.Path, "missing", "a");
        RetuneException thrown = Assert.Throws<RetuneException>(() => AtomicFile.Write(path, _ => { }));
        Assert.StartsWith(path, thrown.Message);
    }

    [Fact]
    public void A_folder_in_the_files_place_is_reported_and_left()
    {
        string path = _folder["a"];
        Directory.CreateDirectory(path);
        Assert.Equal($"{path} is a folder, which a file cannot replace; give a file.", Assert.Throws<InputException>(() => AtomicFile.Write(path, stream => stream.Write("x"u8))).Message);
        Assert.True(Directory.Exists(path));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
