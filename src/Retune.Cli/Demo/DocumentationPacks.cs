using System.Runtime.InteropServices;

namespace Retune.Cli.Demo;

/// <summary>
/// The reference documentation that comes with every .NET SDK, in its targeting packs: the text of the base library is the
/// demo's general text, the text of ASP.NET Core and its extensions the domain.
/// </summary>
/// <param name="GeneralFiles">XML files of Microsoft.NETCore.App.Ref, by name in ordinal order.</param>
/// <param name="DomainFiles">Microsoft.AspNetCore.*.xml and Microsoft.Extensions.*.xml of Microsoft.AspNetCore.App.Ref, likewise.</param>
/// <param name="GeneralVersion">Version of the first pack.</param>
/// <param name="DomainVersion">Version of the second pack.</param>
internal sealed record DocumentationPacks(
    IReadOnlyList<string> GeneralFiles, IReadOnlyList<string> DomainFiles, string GeneralVersion, string DomainVersion)
{
    private const string GeneralPack = "Microsoft.NETCore.App.Ref";
    private const string DomainPack = "Microsoft.AspNetCore.App.Ref";

    /// <summary>The packs of the SDK this program runs on.</summary>
    /// <exception cref="InputException">No pack with documentation; the message lists the folders looked at.</exception>
    public static DocumentationPacks Find() => Find(Folders());

    /// <summary>The newest version of each pack in the first of the folders that has both.</summary>
    /// <exception cref="InputException">None has both; the message lists the folders.</exception>
    public static DocumentationPacks Find(IReadOnlyList<string> folders)
    {
        foreach (string folder in folders)
        {
            (string general, string[] generalFiles) = Newest(folder, GeneralPack, _ => true);
            (string domain, string[] domainFiles) = Newest(folder, DomainPack, IsDomain);
            if (generalFiles.Length > 0 && domainFiles.Length > 0)
                return new DocumentationPacks(generalFiles, domainFiles, general, domain);
        }
        throw new InputException(
            $"No documentation of the .NET SDK was found: looked for {GeneralPack} and {DomainPack} in {string.Join(", ", folders)}; "
            + "install the .NET SDK, set DOTNET_ROOT, or give two texts of your own with --text and --domain-text.");
    }

    /// <summary>The folders that may hold the packs, best first: the running runtime's own, then the usual places.</summary>
    public static IReadOnlyList<string> Folders()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ holds the running base library.
        string? root = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        for (int level = 0; level < 3; level++)
            root = Path.GetDirectoryName(root);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] roots =
        [
            root,
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            Path.Combine(home, ".dotnet"),
            .. OperatingSystem.IsWindows()
                ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet")]
                : (string[])["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet", "/opt/dotnet"],
        ];
        // An SDK without its own packs has them restored into the package folder.
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        return [.. roots.Where(path => !string.IsNullOrEmpty(path)).Select(path => Path.Combine(path!, "packs")).Append(packages).Distinct()];
    }

    private static bool IsDomain(string file) =>
        file.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || file.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);

    private static (string Version, string[] Files) Newest(string folder, string pack, Func<string, bool> wanted)
    {
        string? packFolder = new[] { pack, pack.ToLowerInvariant() }.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        if (packFolder is null)
            return ("", []);
        foreach (string version in Directory.GetDirectories(packFolder).OrderByDescending(path => VersionKey(Path.GetFileName(path))))
        {
            string reference = Path.Combine(version, "ref");
            if (!Directory.Exists(reference))
                continue;
            foreach (string framework in Directory.GetDirectories(reference).OrderDescending(StringComparer.Ordinal))
            {
                string[] files = [.. Directory.GetFiles(framework, "*.xml").Where(path => wanted(Path.GetFileName(path))).OrderBy(Path.GetFileName, StringComparer.Ordinal)];
                if (files.Length > 0)
                    return (Path.GetFileName(version), files);
            }
        }
        return ("", []);
    }

    /// <summary>Orders versions by number, a preview before its release.</summary>
    private static (Version Number, bool Release, string Preview) VersionKey(string name)
    {
        int dash = name.IndexOf('-');
        string number = dash < 0 ? name : name[..dash];
        return (Version.TryParse(number, out Version? version) ? version : new Version(0, 0), dash < 0, dash < 0 ? "" : name[dash..]);
    }
}
