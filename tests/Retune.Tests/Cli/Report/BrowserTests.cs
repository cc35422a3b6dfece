using System.Text.Json;

namespace Retune.Tests.Cli.Report;

/// <summary>The page as a browser lays it out.</summary>
public class BrowserTests
{
    /// <summary>Width of the whole page, what reaches beyond the screen without a box that scrolls or beyond its drawing, the drawings' sizes, the colours.</summary>
    private const string Layout = """
        (page, window) => {
          page.querySelectorAll("details").forEach(folded => folded.open = true);
          const width = page.documentElement.clientWidth;
          const beyond = [...page.body.querySelectorAll("*")].filter(one => !one.closest(".scroll") && !one.closest("svg svg") && one.getBoundingClientRect().right > width + 1);
          const drawings = [...page.querySelectorAll(".panel")].map(panel => panel.querySelector("svg").getBoundingClientRect());
          const clipped = [...page.querySelectorAll(".panel svg text")].filter(text => {
            const box = text.getBoundingClientRect(), drawing = text.closest(".panel svg").getBoundingClientRect();
            return box.left < drawing.left - 1 || box.right > drawing.right + 1;
          });
          const seen = one => { const box = one.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
          const marks = [...page.querySelectorAll(".panel")].map(panel => [...panel.querySelectorAll("path, polyline, rect")].filter(seen).length);
          return JSON.stringify({
            window: window.innerWidth,
            scroll: page.documentElement.scrollWidth,
            beyond: beyond.map(one => one.outerHTML.slice(0, 120)),
            clipped: clipped.map(one => one.textContent),
            drawings: drawings.map(one => one.width * one.height),
            marks: marks,
            page: window.getComputedStyle(page.body).backgroundColor,
            ink: window.getComputedStyle(page.body).color,
            kld: window.getComputedStyle(page.querySelector(".r-kld .bar")).fill,
            text: window.getComputedStyle(page.querySelector(".panel svg text")).fontSize,
          });
        }
        """;

    [ChromiumFact]
    public void Nothing_reaches_beyond_the_screen_and_every_drawing_is_drawn()
    {
        int[] widths = [320, 390, 1280];
        foreach ((int width, JsonElement layout) in widths.Zip(Measure(widths, dark: false)))
        {
            Assert.Equal(width, layout.GetProperty("window").GetInt32());
            Assert.InRange(layout.GetProperty("scroll").GetInt32(), 1, width);
            Assert.Empty(layout.GetProperty("beyond").EnumerateArray().Select(one => one.GetString()));
            Assert.Empty(layout.GetProperty("clipped").EnumerateArray().Select(one => one.GetString()));
            Assert.All(layout.GetProperty("drawings").EnumerateArray(), area => Assert.InRange(area.GetDouble(), 280 * 60, 520 * 500));
            Assert.All(layout.GetProperty("marks").EnumerateArray(), count => Assert.InRange(count.GetInt32(), 3, 500));
        }
    }

    [ChromiumFact]
    public void The_page_is_light_or_dark_as_the_reader_has_it()
    {
        JsonElement light = Measure([390], dark: false)[0], dark = Measure([390], dark: true)[0];
        Assert.InRange(Contrast(light, "ink"), 7, 21);
        Assert.InRange(Contrast(dark, "ink"), 7, 21);
        Assert.InRange(Contrast(light, "kld"), 4.5, 21);
        Assert.InRange(Contrast(dark, "kld"), 4.5, 21);
        Assert.True(Luminance(light, "page") > 0.8 && Luminance(dark, "page") < 0.1);
    }

    private static JsonElement[] Measure(int[] widths, bool dark) =>
        [.. Chromium.Measure(new Page(MadeUpResults.Full()).Source, widths, dark, Layout).Select(layout => JsonDocument.Parse(layout).RootElement)];

    /// <summary>WCAG's contrast ratio of a colour on the page.</summary>
    private static double Contrast(JsonElement layout, string colour)
    {
        (double one, double other) = (Luminance(layout, colour), Luminance(layout, "page"));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance(JsonElement layout, string colour)
    {
        string text = layout.GetProperty(colour).GetString()!;      // rgb(253, 253, 251)
        double[] linear = [.. text[4..^1].Split(',').Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture) / 255).Select(value => value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }
}
