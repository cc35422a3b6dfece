using Retune.Files;

namespace Retune.Tests.Files;

public sealed class FolderFlushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_can_be_flushed_on_Unix() => Assert.Equal(!OperatingSystem.IsWindows(), FolderFlush.Flush(_folder.Path));

    [Fact]
    public void A_folder_that_is_gone_is_not_flushed() => Assert.False(FolderFlush.Flush(_folder["gone"]));
}
