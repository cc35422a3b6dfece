using System.Xml.Linq;
using Retune.Cli.Experiments;
using Retune.Experiments;

namespace Retune.Cli.Report;

/// <summary>What was asked and what the figures answer, in words; nothing is said that is not computed from them.</summary>
internal sealed class Answer
{
    /// <summary>A mean log deviation that is farther from 0 after re-centring is worth a word.</summary>
    private const double DeviationBound = 0.02;

    private readonly ExperimentResults _results;
    private readonly IReadOnlyList<Measured> _test;
    private readonly IReadOnlyList<Measured> _development;
    private readonly Comparison[] _withLess;
    private readonly string[] _bases;

    public Answer(ExperimentResults results)
    {
        _results = results;
        _test = Measured.Of(results.Rows, Measured.Test);
        _development = Measured.Of(results.Rows, Measured.Development);
        IReadOnlyList<Measured> less = Measured.Of(results.ShareRows, Measured.Test);
        _withLess =
        [
            .. less.Where(one => one.Recipe == Recipe.Kld)
                .Select(one => Against(one, less.FirstOrDefault(other => other.Recipe == Recipe.FineTune && (other.From, other.Share) == (one.From, one.Share)))).OfType<Comparison>(),
        ];
        _bases = [.. _test.Where(one => one is { Recipe: Recipe.Kld, From: not null }).Select(one => one.From!)];
    }

    /// <summary>The answer in one or two sentences.</summary>
    public string Headline
    {
        get
        {
            if (_bases.Length == 0)
                return "No model adapted with KLD has been measured on the test text yet.";
            Measured kld = Find(Recipe.Kld, _bases[0])!;
            string from = Recipe.Of(_bases[0]).Name;
            string first = Against(kld, Find(Recipe.Both, null)) is not { } both ? $"Adapted with KLD, {from} reaches a test perplexity of {Numbers.Perplexity(kld.Perplexity)}."
                : both.Sign < 0 ? $"Adapting {from} with KLD beats training on both texts: its test perplexity is {both.Words} that of OOD+ID{(both.SidesWithSeeds == 0 ? ", in one run of each" : "")}."
                : both.Sign == 0 && !both.IsTheSame ? $"Adapting {from} with KLD is not shown to beat training on both texts: its test perplexity is {both.Words} that of OOD+ID, {Chance(both)}."
                : $"Adapting {from} with KLD does not beat training on both texts: its test perplexity is {both.Words} that of OOD+ID.";
            string second = Against(kld, Find(Recipe.FineTune, _bases[0])) is not { } tuned ? "Fine-tuning has not been measured yet."
                : tuned.Sign < 0 ? $"It beats fine-tuning by {Numbers.Fixed(-tuned.Percent, 1)}\u00A0%."
                : tuned.Sign > 0 ? $"It does not beat fine-tuning, which is {Numbers.Fixed(100 * (1 - tuned.Other.Perplexity / tuned.Ours.Perplexity), 1)}\u00A0% lower."
                : tuned.IsTheSame ? "It is as good as fine-tuning."
                : $"Against fine-tuning it is undecided: {tuned.Words} it on average, {Chance(tuned)}.";
            return $"{first} {second} {ForgottenInShort(kld)}".TrimEnd();
        }
    }

    private static string Chance(Comparison undecided) => undecided.SidesWithSeeds == 2 ? "but the seeds’ ranges overlap" : "no more than the seeds of one side differ";

    private string ForgottenInShort(Measured kld)
    {
        if (Find(Recipe.FineTune, kld.From) is not { } tuned || !double.IsFinite(Grown(kld)) || !double.IsFinite(Grown(tuned)))
            return "";
        (double ours, double other) = (double.Round(Grown(kld), 1), double.Round(Grown(tuned), 1));
        string than = ours < other ? "less" : ours > other ? "more" : "as much";
        return $"It forgot {than} of the general text: that text’s perplexity went {Numbers.Change(Grown(kld))}, fine-tuned {Numbers.Change(Grown(tuned))}.";
    }

    /// <summary>By how many percent the general text's perplexity grew by adapting.</summary>
    private static double Grown(Measured one) => Numbers.PercentAbove(one.Mean(row => row.GeneralPerplexity), one.Mean(row => row.GeneralPerplexityBefore));

    /// <summary>The findings: for each base model, then over all.</summary>
    public IEnumerable<(string Heading, IReadOnlyList<XElement> Items)> Findings()
    {
        IEnumerable<(string Heading, IReadOnlyList<XElement> Items)> groups =
        [
            .. _bases.Select(from => ($"Adapting {Recipe.Of(from).Name} with KLD", (IReadOnlyList<XElement>)[.. Findings(Find(Recipe.Kld, from)!)])),
            ("Overall", [.. new[] { Best(), LessText(), WhereNot(), Cautions() }.OfType<XElement>()]),
        ];
        return groups.Where(group => group.Items.Count > 0);
    }

    private IEnumerable<XElement> Findings(Measured kld)
    {
        bool asInThePaper = kld.From == Recipe.Both;
        if (Against(kld, Find(Recipe.Both, null)) is { } both)
        {
            yield return Item("Against training on both texts (OOD+ID):",
                $"{Figure(kld)} is {both.Words} {Figure(both.Other)}; {both.Certainty}.", Otherwise(both),
                asInThePaper ? $" The paper found {Numbers.Fixed(Paper.KldReduction, 1)}\u00A0% lower." : "");
        }
        if (Against(kld, Find(Recipe.FineTune, kld.From)) is { } tuned)
        {
            string paper = asInThePaper ? $" The paper found {Numbers.Fixed(-Numbers.PercentAbove(Paper.Perplexity(Recipe.Kld, Recipe.Both), Paper.Perplexity(Recipe.FineTune, Recipe.Both)), 1)}\u00A0% lower." : "";
            yield return Item("Against fine-tuning:", $"{Figure(kld)} is {tuned.Words} {Figure(tuned.Other)}; {BySeed(tuned)}{tuned.Certainty}.", Otherwise(tuned), paper);
            if (Forgotten(kld, tuned.Other) is { } forgotten)
                yield return Item("Forgotten:", forgotten);
        }
    }

    /// <summary>The same difference on the text that chose, and without &lt;unk&gt;, whose probability adapting may move most of all.</summary>
    private string Otherwise(Comparison comparison)
    {
        double development = Find(_development, comparison.Ours) is { } ours && Find(_development, comparison.Other) is { } other ? new Comparison(ours, other).Percent : double.NaN;
        double known = Numbers.PercentAbove(comparison.Ours.Mean(row => row.PerplexityWithoutUnknown), comparison.Other.Mean(row => row.PerplexityWithoutUnknown));
        string[] parts =
        [
            .. double.IsFinite(development) ? [$"on the development text {Numbers.Change(development)}"] : Array.Empty<string>(),
            .. double.IsFinite(known) ? [$"on the test text without the positions of <unk> {Numbers.Change(known)}"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "" : $" The same {string.Join(", ", parts)}.";
    }

    /// <summary>Fine-tuning's best model and KLD's may stand at different rates: what KLD forgets at the same domain perplexity is the fairer figure.</summary>
    private string LeastForgotten(Measured kld) =>
        AdaptationChoice.Of(_results).FirstOrDefault(choice => choice.From == kld.From && choice.DomainShare == 1) is { LeastForgotten: { Bettered: true } least } choice && least != choice.Kld
            ? $" Of the KLD models that are no worse than the best fine-tuned one on the domain’s development text, γ\u00A0=\u00A0{Numbers.Setting(least.Gamma)} at rate {Numbers.Setting(least.LearningRate)} forgot least: {Numbers.Perplexity(least.GeneralPerplexity)}."
            : "";

    private string? Forgotten(Measured kld, Measured tuned)
    {
        (double before, double after, double other) = (kld.Mean(row => row.GeneralPerplexityBefore), kld.Mean(row => row.GeneralPerplexity), tuned.Mean(row => row.GeneralPerplexity));
        if (!double.IsFinite(before) || !double.IsFinite(after) || !double.IsFinite(other))
            return null;
        string less = double.Round(after, 2) < double.Round(other, 2) ? "KLD forgot less." : double.Round(after, 2) > double.Round(other, 2) ? "KLD forgot more." : "Both forgot as much.";
        return $"the general development text’s perplexity was {Numbers.Perplexity(before)} before, {Numbers.Perplexity(other)} fine-tuned ({Numbers.Change(Numbers.PercentAbove(other, before))}) "
            + $"and {Numbers.Perplexity(after)} with KLD ({Numbers.Change(Numbers.PercentAbove(after, before))}). {less}{LeastForgotten(kld)}";
    }

    private XElement? LessText() => _withLess.Length == 0 ? null : Item("With less of the domain’s text", "the test perplexity against fine-tuning’s: "
        + string.Join("; ", _withLess.Select(one => $"{one.Ours.Title} of the text: {Numbers.Change(one.Percent)}")) + ".");

    private XElement? Best()
    {
        if (_test.Count < 2)
            return null;
        Measured best = _test.MinBy(one => one.Perplexity)!;
        return Item("Lowest test perplexity of all recipes:", $"{best.Title}, {Figure(best)}.");
    }

    private XElement? WhereNot()
    {
        if (_bases.Length == 0)
            return null;
        var against = _bases.SelectMany(from => new[] { (From: from, Other: Find(Recipe.Both, null)), (From: from, Other: Find(Recipe.FineTune, from)) })
            .Select(pair => Against(Find(Recipe.Kld, pair.From)!, pair.Other)).OfType<Comparison>().ToArray();
        string[] losses =
        [
            .. against.Where(one => one.Sign >= 0).Select(one => $"{one.Ours.Title} against {one.Other.Title}, test text ({Numbers.Change(one.Percent)}{(one.Sign == 0 && !one.IsTheSame ? ", which the seeds do not decide" : "")})"),
            .. _withLess.Where(one => one.Sign >= 0).Select(one => $"{one.Ours.Title} of the text against {one.Other.Title}, test text ({Numbers.Change(one.Percent)})"),
        ];
        return Item("Where KLD did not pay:", losses.Length == 0 ? "in none of the comparisons measured." : string.Join("; ", losses) + ".");
    }

    private XElement? Cautions()
    {
        var cautions = new List<string>();
        foreach (ResultGrid grid in _results.Grids.Where(grid => grid.Edges.Count > 0 && grid.Points.Any(point => point.Chosen)))
        {
            cautions.Add($"The best {string.Join(" and ", grid.Edges.Select(edge => edge.Replace('_', ' ')))} of {Title(grid)} lies on the edge of its grid: a wider grid might do better.");
        }
        string[] single =
        [
            .. _results.Grids.Where(grid => grid.Points.Any(point => point.Chosen))
                .SelectMany(grid => SingleValues.Of(grid).Select(one => $"{(one.Parameter == "gamma" ? "γ" : "rate")} {Numbers.Setting(one.Value)} of {Title(grid)}")),
        ];
        if (single.Length > 0)
            cautions.Add($"Only one value was tried, so that a better one may exist: {string.Join("; ", single)}.");
        string[] unbettered = [.. _results.Grids.Where(grid => grid.Points.Any(point => point is { Chosen: true, Bettered: false })).Select(Title)];
        if (unbettered.Length > 0)
            cautions.Add($"No point of these grids bettered the model adapted, whose figures are shown in their place: {string.Join("; ", unbettered)}.");
        string[] deviating =
        [
            .. _test.Select(one => (one.Title, Mean: one.Mean(row => row.LogDeviationMean))).Where(one => Math.Abs(one.Mean) > DeviationBound)
                .Select(one => $"{one.Title} ({Numbers.Signed(one.Mean, 3)})"),
        ];
        if (deviating.Length > 0)
            cautions.Add($"Not quite normalised on the test text, with their mean log deviations: {string.Join(", ", deviating)}.");
        return cautions.Count == 0 ? null : Item("To be read with care:", string.Join(" ", cautions));
    }

    private static string Title(ResultGrid grid) =>
        Recipe.Title(grid.Recipe, grid.From) + (grid.DomainShare < 1 ? $" on {Numbers.Share(grid.DomainShare)} of the domain’s text" : "");

    private static string BySeed(Comparison comparison)
    {
        if (comparison.SidesWithSeeds < 2)
            return "";
        var pairs = comparison.Ours.Rows.Join(comparison.Other.Rows, row => row.Seed, row => row.Seed, (ours, other) => ours.Perplexity < other.Perplexity).ToArray();
        return pairs.Length == 0 ? "" : $"lower in {pairs.Count(lower => lower)} of {pairs.Length} seeds; ";
    }

    private static string Figure(Measured one) => $"{Numbers.Perplexity(one.Perplexity)} ({one.Spread})";

    private static XElement Item(string start, params string[] text) => new("li", new XElement("b", start), " ", text);

    private static Comparison? Against(Measured ours, Measured? other) => other is null ? null : new Comparison(ours, other);

    private static Measured? Find(IReadOnlyList<Measured> measured, Measured like) => measured.FirstOrDefault(one => (one.Recipe, one.From, one.Share) == (like.Recipe, like.From, like.Share));

    private Measured? Find(string recipe, string? from) => _test.FirstOrDefault(one => one.Recipe == recipe && one.From == from);
}
