using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Tables;

/// <summary>The tables of texts, recipes, γ and speed, each with the paper's figures beside ours where it has them.</summary>
internal static class ResultTables
{
    /// <summary>Texts and vocabulary, or null.</summary>
    public static XElement? Texts(ExperimentResults results, Numbering numbering)
    {
        var table = new DataTable(new Column("text", IsText: true), new Column("sentences"), new Column("running words"), new Column("types"), new Column("OOV, %"));
        foreach (TextSummary text in results.Texts)
            table.Add(null, text.Name, Numbers.Count(text.Sentences), Numbers.Count(text.RunningWords), Numbers.Count(text.Types), Numbers.Fixed(text.OovPercent, 2));
        if (table.IsEmpty)
            return null;
        string vocabulary = $"One vocabulary for all models: {Numbers.Count(results.Vocabulary.Words)} words that occur {Numbers.Count(results.Vocabulary.MinimumCount)} times or more in the training texts (the paper: {Numbers.Count(Paper.VocabularyWords)}). ";
        return numbering.Table(table.Build(), "Texts and vocabulary", vocabulary + "OOV: running words that are not in it. (The paper’s tables 1 and 2.)");
    }

    /// <summary>Every recipe on test, with dev beside it, or null.</summary>
    public static XElement? Recipes(ExperimentResults results, Numbering numbering) => Recipes(results.Rows, withPaper: true)?.Build() is { } table
        ? numbering.Table(table, "Recipes",
            "Normalised perplexities; means over the seeds where there are several. RPPL: perplexity won, in percent of that of OOD+ID. "
            + "General: the perplexity of the general development text under the model that was adapted, and after; what it grows by was forgotten. An adaptation without rate and γ: none bettered the model adapted, whose figures these are. (The paper’s table 3, on its own corpus.)"
            + string.Concat((results.Diverged ?? []).Select(point => $" {point.Point} is in no figure: {point.Reason}")))
        : null;

    /// <summary>The recipes that were made with less of the domain's text, or null.</summary>
    public static XElement? ShareRecipes(ExperimentResults results, Numbering numbering) => Recipes(results.ShareRows, withPaper: false)?.Build() is { } table
        ? numbering.Table(table, "Recipes with less of the domain’s text", "RPPL against the OOD+ID model of the same share of the text. An adaptation without rate and γ: none bettered the model adapted, whose figures these are.")
        : null;

    private static DataTable? Recipes(IReadOnlyList<ResultRow> rows, bool withPaper)
    {
        IReadOnlyList<Measured> development = Measured.Of(rows, Measured.Development);
        const string onTest = "domain, test", general = "general, dev", chosen = "chosen on dev", paper = "the paper";
        Column[] columns =
        [
            new("recipe", IsText: true), new("PPL", onTest), new("RPPL, %", onTest), new("seeds’ range", onTest), new("PPL", "domain, dev"),
            new("before", general), new("after", general), new("change", general), new("rate", chosen), new("γ", chosen), new("PPL", paper), new("RPPL, %", paper),
        ];
        var table = new DataTable(withPaper ? columns : columns[..^2]);
        foreach (Measured one in Measured.Of(rows, Measured.Test))
        {
            double before = one.Mean(row => row.GeneralPerplexityBefore), after = one.Mean(row => row.GeneralPerplexity), theirs = Paper.Perplexity(one.Recipe, one.From);
            double reduction = one is { Recipe: Recipe.Kld, From: Recipe.Both } ? Paper.KldReduction : -Numbers.PercentAbove(theirs, Paper.Perplexity(Recipe.Both, null));
            Measured? dev = development.FirstOrDefault(other => (other.Recipe, other.From, other.Share) == (one.Recipe, one.From, one.Share));
            string weight = double.IsFinite(one.Mean(row => row.Weight)) ? $", ID at {Numbers.Fixed(one.Mean(row => row.Weight), 2)}" : "";
            table.Add(one.Recipe == Recipe.Kld ? "kld" : null,
                one.Title + weight, Numbers.Perplexity(one.Perplexity), Numbers.Fixed(one.Mean(row => row.RpplPercent), 1),
                one.Rows.Count > 1 ? $"{Numbers.Perplexity(one.Least)}–{Numbers.Perplexity(one.Greatest)} ({one.Rows.Count})" : Numbers.Missing,
                Numbers.Perplexity(dev?.Perplexity ?? double.NaN),
                Numbers.Perplexity(before), Numbers.Perplexity(after), Numbers.Change(Numbers.PercentAbove(after, before)),
                one.Settings(row => row.LearningRate), one.Settings(row => row.Gamma),
                Numbers.Fixed(theirs, 1), Numbers.Fixed(reduction, 1));
        }
        return table.IsEmpty ? null : table;
    }

    /// <summary>Every γ at its best rate, or null.</summary>
    public static XElement? Gamma(ExperimentResults results, Numbering numbering)
    {
        const string ours = "test", paper = "the paper, test";
        var table = new DataTable(
            new Column("model, γ", IsText: true), new Column("rate"), new Column("dev PPL"), new Column("PPL", ours), new Column("against γ = 1", ours), new Column("general PPL"),
            new Column("PPL", paper), new Column("against γ = 1", paper));
        foreach (var group in results.GammaCurve.GroupBy(point => point.From).OrderBy(points => Recipe.Order(Recipe.Kld, points.Key)))
        {
            GammaPoint? one = group.FirstOrDefault(point => point.Gamma == 1);
            string? css = "first";
            double best = group.Min(point => point.DevelopmentPerplexity);
            foreach (GammaPoint point in group.OrderBy(point => point.Gamma))
            {
                table.Add(point.DevelopmentPerplexity == best ? $"{css} kld".Trim() : css,
                    $"{Recipe.Of(group.Key ?? "").Name}, γ\u00A0=\u00A0{Numbers.Setting(point.Gamma)}", Numbers.Setting(point.LearningRate), Numbers.Perplexity(point.DevelopmentPerplexity),
                    Numbers.Perplexity(point.TestPerplexity), Numbers.Change(Numbers.PercentAbove(point.TestPerplexity, one?.TestPerplexity ?? double.NaN)),
                    Numbers.Perplexity(point.GeneralPerplexity), Numbers.Fixed(point.PaperPerplexity, 1), Numbers.Change(Numbers.PercentAbove(point.PaperPerplexity, one?.PaperPerplexity ?? double.NaN)));
                css = null;
            }
        }
        return table.IsEmpty ? null : numbering.Table(table.Build(), "γ",
            "Each γ at the rate that is best on dev; in bold the best on dev. A dash for a rate: none bettered the model adapted, whose figures these are. γ = 1 is fine-tuning, γ = 0 distillation. (The paper’s table 4.)");
    }

    /// <summary>Speed and log deviation, or null.</summary>
    public static XElement? Speed(ExperimentResults results, Numbering numbering)
    {
        const string speed = "training, words/s", deviation = "log deviation, test", perplexity = "test PPL";
        var table = new DataTable(
            new Column("recipe", IsText: true), new Column("ours", speed), new Column("threads", speed), new Column("the paper", speed), new Column("mean before", deviation), new Column("mean after", deviation), new Column("variance", deviation),
            new Column("normalised", perplexity), new Column("unnormalised", perplexity), new Column("without <unk>", perplexity));
        foreach (Measured one in Measured.Of(results.Rows, Measured.Test))
        {
            string theirs = !double.IsFinite(Paper.Perplexity(one.Recipe, one.From)) ? Numbers.Missing : one.Recipe == Recipe.Kld ? Paper.WordsPerSecondKld : Paper.WordsPerSecond;
            table.Add(one.Recipe == Recipe.Kld ? "kld" : null,
                one.Title, Numbers.Count(one.Mean(row => row.WordsPerSecond)), one.Settings(row => row.Threads), theirs, Numbers.Fixed(one.Mean(row => row.LogDeviationMeanBefore), 3),
                Numbers.Fixed(one.Mean(row => row.LogDeviationMean), 3), Numbers.Fixed(one.Mean(row => row.LogDeviationVariance), 3),
                Numbers.Perplexity(one.Perplexity), Numbers.Perplexity(one.Mean(row => row.UnnormalisedPerplexity)), Numbers.Perplexity(one.Mean(row => row.PerplexityWithoutUnknown)));
        }
        return table.IsEmpty ? null : numbering.Table(table.Build(), "Speed and log deviation",
            "Log deviation: ln Σ p(w|h), 0 where the model is normalised; before and after ln Z was re-centred on dev. Unnormalised: of exp(score − ln Z), no true perplexity unless the log deviation is 0. Speeds depend on machine and network, and were measured while other trainings ran beside: the paper’s network has 104 million parameters. (The paper’s table 5.)");
    }
}
