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
    /// Shows a page in a frame of that width, for no window is as narrow as a phone, and returns what a function of its document
    /// and window gives, as text.
    /// </summary>
    public static string Measure(TemporaryFolder folder, string html, int width, bool dark, string function)
    {
        string wrapper = folder.Write("wrapper.html", $$"""
            <!DOCTYPE html><meta charset="utf-8"><body><iframe style="border:0;width:{{width}}px;height:900px" srcdoc="{{WebUtility.HtmlEncode(html)}}"></iframe>
            <pre id="result"></pre><script>onload = () => {
              const frame = document.querySelector("iframe");
              document.getElementById("result").textContent = "<<" + ({{function}})(frame.contentDocument, frame.contentWindow) + ">>";
            };</script></body>
            """);
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=1600,1000", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--user-data-dir={folder["profile"]}", "--dump-dom", new Uri(wrapper).AbsoluteUri,
        ];
        using Process process = Process.Start(new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("Chromium did not end: " + error.Result);
        }
        string dom = output.Result;
        int begin = dom.LastIndexOf("&lt;&lt;", StringComparison.Ordinal), end = dom.LastIndexOf("&gt;&gt;", StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"Chromium measured nothing: {error.Result}");
        return WebUtility.HtmlDecode(dom[(begin + "&lt;&lt;".Length)..end]);
    }
}
