using System.Diagnostics;
using System.Net;

namespace Retune.Tests.Cli.Report;

/// <summary>A headless Chromium that opens a page and measures it.</summary>
internal static class Chromium
{
    /// <summary>The program, or null.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>
    /// Shows a page in frames of these widths, for no window is as narrow as a phone, and returns for each what a function of its
    /// document and window gives, as text.
    /// </summary>
    public static string[] Measure(string html, int[] widths, bool dark, string function)
    {
        string folder = Directory.CreateTempSubdirectory("retune-chromium-").FullName;
        try
        {
            string page = System.IO.Path.Combine(folder, "page.html");
            File.WriteAllText(page, Wrapper(html, widths, function));
            string dom = Dump(new Uri(page).AbsoluteUri, folder, dark);
            string[] results = [.. dom.Split("&lt;&lt;").Skip(1).Where(part => part.Contains("&gt;&gt;")).Select(part => WebUtility.HtmlDecode(part[..part.IndexOf("&gt;&gt;", StringComparison.Ordinal)]))];
            return results[^widths.Length..];
        }
        finally
        {
            Remove(folder);
        }
    }

    private static string Wrapper(string html, int[] widths, string function)
    {
        string frames = string.Concat(widths.Select(width => $"<iframe style=\"border:0;width:{width}px;height:900px\" srcdoc=\"{WebUtility.HtmlEncode(html)}\"></iframe>"));
        return $$"""
            <!DOCTYPE html><meta charset="utf-8"><body>{{frames}}<pre id="result"></pre><script>onload = () => {
              const results = [...document.querySelectorAll("iframe")].map(frame => "<" + "<" + ({{function}})(frame.contentDocument, frame.contentWindow) + ">" + ">");
              document.getElementById("result").textContent = results.join("");
            };</script></body>
            """;
    }

    /// <summary>The page as it is when it has been loaded and its scripts have run.</summary>
    private static string Dump(string address, string folder, bool dark)
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=1600,1000", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--user-data-dir={System.IO.Path.Combine(folder, "profile")}", "--dump-dom", address,
        ];
        using Process process = Process.Start(new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("Chromium did not end: " + error.Result);
        }
        return output.Result;
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Chromium's helpers outlive it for a moment and may write into their profile still.
        }
    }
}
