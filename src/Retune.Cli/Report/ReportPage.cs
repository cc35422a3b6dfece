using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Retune.Cli.Report.Figures;
using Retune.Cli.Report.Tables;
using Retune.Experiments;
using Retune.Files;

namespace Retune.Cli.Report;

/// <summary>The results of an experiment as one HTML file that needs nothing else: no script, no font, no network.</summary>
internal static class ReportPage
{
    /// <summary>Writes the page of an experiment's results.</summary>
    /// <returns>The page's path.</returns>
    /// <exception cref="RetuneException">The page cannot be written; what was there is unchanged.</exception>
    public static string Write(ExperimentResults results, string path)
    {
        byte[] page = Encoding.UTF8.GetBytes(Render(results));
        AtomicFile.Write(path, stream => stream.Write(page));
        return path;
    }

    /// <summary>The page's HTML.</summary>
    public static string Render(ExperimentResults results)
    {
        var numbering = new Numbering();
        XElement?[] sections = [.. Sections(results, numbering)];
        XElement[] present = [.. sections.OfType<XElement>()];
        return Html.Write(new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", $"{Title(results)} – Retune"),
                new XElement("style", Stylesheet.Page)),
            new XElement("body",
                Header(results),
                new XElement("nav", new XAttribute("aria-label", "Sections"), new XElement("ul", present.Select(section =>
                    new XElement("li", new XElement("a", new XAttribute("href", "#" + section.Attribute("id")!.Value), section.Element("h2")!.Value))))),
                new XElement("main", present),
                new XElement("footer", Html.Paragraph(
                    "Perplexities are normalised (a softmax over the whole vocabulary), </s> and <unk> counted; logarithms are natural. Method: Andrés-Ferrer, Bodenstab, Vozila, ",
                    new XElement("cite", "Efficient Language Model Adaptation with Noise Contrastive Estimation and Kullback-Leibler Regularization"), ", Interspeech 2018.")))));
    }

    private static IEnumerable<XElement?> Sections(ExperimentResults results, Numbering numbering)
    {
        yield return AnswerSection.Build(results);
        yield return Section("recipes", "Recipes", ResultTables.Recipes(results, numbering), ResultTables.ShareRecipes(results, numbering));
        yield return Section("gamma", "How much of the reference", GammaCurve.Draw(results, numbering), ResultTables.Gamma(results, numbering));
        yield return Section("forgetting", "What is won, what is forgotten", ForgettingFigure.Draw(results, numbering), AdaptationTables.WhereItPays(results, numbering));
        yield return Section("grids", "Grids and training",
            GridTables.Draw(results, numbering), TrainingCurves.Draw(results, numbering),
            Folded("Less of the domain’s text", GridTables.DrawShares(results, numbering), TrainingCurves.DrawShares(results, numbering)),
            Folded("Runs stopped early or diverged", GridTables.Unfinished(results, numbering)));
        yield return Section("normalised", "Speed and normalisation", ResultTables.Speed(results, numbering), DeviationHistograms.Draw(results, numbering));
        yield return Section("words", "Words", MovedWordsFigure.Draw(results, numbering));
        yield return Section("ablations", "Ablations", AdaptationTables.Ablations(results, numbering));
        yield return Section("texts", "Texts", ResultTables.Texts(results, numbering));
        yield return Section("setup", "Set-up", Folded("Versions and machine", Versions(results)), Folded("Configuration", Configuration(results)));
    }

    private static XElement Header(ExperimentResults results)
    {
        double percent = results.PointsTotal > 0 ? 100.0 * results.PointsDone / results.PointsTotal : 0;
        string points = $"{Numbers.Count(results.PointsDone)} of {Numbers.Count(results.PointsTotal)} points";
        return new XElement("header",
            Html.Classed("p", "kicker", "Retune experiment · " + results.Name),
            new XElement("h1", Title(results)),
            Html.Classed("p", "meta", string.Join(" · ", new[]
            {
                Date(results.Written.Date), points, double.IsFinite(results.TrainingSeconds) ? Numbers.Duration(results.TrainingSeconds) + " of training" : "", results.Written.Processor,
            }.Where(part => part.Length > 0))),
            results.Finished ? null : Html.Classed("div", "unfinished", new XAttribute("role", "status"),
                Html.Paragraph(new XElement("b", $"Unfinished: {points}."), " What follows is what there is so far."),
                Html.Classed("div", "bar", Html.Classed("div", "done", new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"width:{percent:F1}%"))))));
    }

    private static XElement? Section(string id, string title, params XElement?[] content) =>
        content.All(part => part is null) ? null : new XElement("section", new XAttribute("id", id), new XElement("h2", title), content);

    private static XElement? Folded(string summary, params XElement?[] content) =>
        content.All(part => part is null) ? null : new XElement("details", new XElement("summary", summary), content);

    private static XElement Versions(ExperimentResults results)
    {
        Origin written = results.Written;
        return new XElement("dl", new (string Name, string Value)[]
        {
            ("Retune", written.Retune), ("commit", written.Commit), ("runtime", written.Runtime), ("processor", written.Processor), ("kernels", written.Kernels), ("written", Date(written.Date)),
        }.Where(pair => pair.Value.Length > 0).Select(pair => new XElement("div", new XElement("dt", pair.Name), new XElement("dd", pair.Value))));
    }

    private static XElement Configuration(ExperimentResults results) => Html.Classed("div", "scroll",
        new XAttribute("role", "region"), new XAttribute("tabindex", "0"), new XAttribute("aria-label", "Configuration"),
        new XElement("pre", JsonSerializer.Serialize(results.Config, ExperimentJson.Options)));

    private static string Title(ExperimentResults results) => results.Title.Length > 0 ? results.Title : results.Name;

    private static string Date(string date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC" : date;
}
