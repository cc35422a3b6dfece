using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report.Tables;

/// <summary>Where KLD pays against fine-tuning, and what single settings do.</summary>
internal static class AdaptationTables
{
    /// <summary>KLD against fine-tuning by base model and share of the domain's text, or null.</summary>
    public static XElement? WhereItPays(ExperimentResults results, Numbering numbering)
    {
        const string fineTuned = "fine-tuned, best", kld = "KLD, best", least = "KLD no worse, least forgotten";
        var table = new DataTable(
            new Column("base model, share", IsText: true), new Column("domain PPL", fineTuned), new Column("general PPL", fineTuned),
            new Column("γ", kld), new Column("domain PPL", kld), new Column("change", kld), new Column("general PPL", kld),
            new Column("γ", least), new Column("domain PPL", least), new Column("general PPL", least));
        static string GammaOf(ForgettingPoint? point) => Numbers.Setting(point is { Bettered: true } ? point.Gamma : double.NaN);
        foreach (AdaptationChoice choice in AdaptationChoice.Of(results))
        {
            ForgettingPoint? kept = choice.LeastForgotten;
            table.Add(choice.Percent < 0 ? "kld" : null,
                choice.Title, Numbers.Perplexity(choice.FineTuned.DomainPerplexity), Numbers.Perplexity(choice.FineTuned.GeneralPerplexity),
                GammaOf(choice.Kld), Numbers.Perplexity(choice.Kld.DomainPerplexity), Numbers.Change(choice.Percent), Numbers.Perplexity(choice.Kld.GeneralPerplexity),
                GammaOf(kept), Numbers.Perplexity(kept?.DomainPerplexity ?? double.NaN), Numbers.Perplexity(kept?.GeneralPerplexity ?? double.NaN));
        }
        return table.IsEmpty ? null : numbering.Table(table.Build(), "Where KLD pays against fine-tuning",
            "By base model and share of the domain’s text, on the development texts, each at its best rate; in bold where KLD’s domain perplexity is the lower one. The last columns: of the KLD models whose domain perplexity is no higher than the fine-tuned one’s, the one with the lowest general perplexity; a dash where there is none. Figures without γ are those of the base model, which no γ bettered.");
    }

    /// <summary>The ablations, or null.</summary>
    public static XElement? Ablations(ExperimentResults results, Numbering numbering)
    {
        const string deviation = "log deviation, test", last = "last iteration, dev";
        var table = new DataTable(
            new Column("setting", IsText: true), new Column("γ"), new Column("rate"), new Column("dev PPL"), new Column("test PPL"), new Column("change"), new Column("general PPL"),
            new Column("mean before", deviation), new Column("mean after", deviation), new Column("variance", deviation), new Column("PPL", last), new Column("log deviation", last));
        foreach (var group in results.Ablations.GroupBy(point => point.Ablation))
        {
            string? css = "first";
            foreach (AblationResult point in group)
            {
                AblationResult? own = group.FirstOrDefault(other => other.Chosen && other.Gamma == point.Gamma);
                table.Add(point.Chosen ? $"{css} chosen".Trim() : css,
                    $"{Name(point.Ablation)} {point.Value}", Numbers.Setting(point.Gamma), Numbers.Setting(point.LearningRate),
                    Numbers.Perplexity(point.DevelopmentPerplexity) + (point.IsModelAdapted ? "=" : ""), Numbers.Perplexity(point.TestPerplexity),
                    point.Chosen || point.IsModelAdapted ? Numbers.Missing : Numbers.Change(Numbers.PercentAbove(point.TestPerplexity, own?.TestPerplexity ?? double.NaN)), Numbers.Perplexity(point.GeneralPerplexity),
                    Numbers.Fixed(point.LogDeviationMeanBefore, 3), Numbers.Fixed(point.LogDeviationMean, 3), Numbers.Fixed(point.LogDeviationVariance, 3),
                    Numbers.Perplexity(point.LastPerplexity), Numbers.Fixed(point.LastLogDeviationMean, 3));
                css = null;
            }
        }
        return table.IsEmpty ? null : numbering.Table(table.Build(), "Ablations",
            "One setting varied, all others as in the experiment; in bold the value that the experiment uses. Change: of the test perplexity against that value at the same γ. =: no iteration bettered the model adapted, whose figures these are but for the last iteration’s, whose model was not kept then.");
    }

    private static string Name(string ablation) => ablation switch
    {
        "noise-exponent" => "noise exponent α",
        "temperature" => "temperature T",
        "noise-counts" => "noise from the counts of",
        _ => ablation.Replace('-', ' '),
    };
}
