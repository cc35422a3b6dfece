using Retune.Experiments;
using static Retune.Cli.Experiments.ResultTable;

namespace Retune.Cli.Experiments;

/// <summary>The results as the paper shows them, its tables 1 to 5, and what goes beyond.</summary>
internal static class PaperTables
{
    /// <summary>Every table that has rows.</summary>
    public static IEnumerable<ResultTable> Of(ExperimentResults results) => new[]
    {
        Texts(results), Recipes(results), Gammas(results), Speed(results), Seeds(results), Shares(results), Front(results), Ablations(results),
    }.Where(table => table.Rows.Count > 0);

    private static ResultTable Texts(ExperimentResults results) => new(
        $"Texts (the paper's tables 1 and 2), vocabulary of {results.Vocabulary.Words:N0} words",
        ["text", "running words", "sentences", "types", "OOV %"],
        [.. results.Texts.Select(text => (string[])[text.Name, Count(text.RunningWords), Count(text.Sentences), Count(text.Types), Figure(text.OovPercent)])],
        []);

    private static ResultTable Recipes(ExperimentResults results) => new(
        "Recipes (the paper's table 3)",
        ["recipe", "dev PPL", "test PPL", "test RPPL %", "without <unk>", "general PPL", "before adapting", "rate", "gamma"],
        [.. Pairs(results.Rows, FirstSeed(results)).Select(pair => RecipeCells(pair.Dev, pair.Test))],
        [
            "Rate and gamma were chosen on the domain's development text. RPPL: perplexity won, in percent of that of ood+id.",
            "Without <unk>: of the positions whose word the vocabulary knows. Gamma 1: no reference.",
            "General PPL: of the general development text, with this model and with the one it was adapted from; what it grew by was forgotten.",
            .. OfSeeds(results),
            .. EarlyStop(results),
            .. Diverged(results),
            .. results.Grids.SelectMany(Edges),
        ]);

    private static string[] RecipeCells(ResultRow dev, ResultRow test) =>
    [
        double.IsFinite(test.Weight) ? $"{test.Recipe} of ood and {Figure(test.Weight)} id" : Name(test.Recipe, test.From), Figure(dev.Perplexity), Figure(test.Perplexity), Figure(test.RpplPercent, 1), Figure(test.PerplexityWithoutUnknown),
        Figure(test.GeneralPerplexity), Figure(test.GeneralPerplexityBefore), Parameter(test.LearningRate), Parameter(test.Gamma),
    ];

    private static ResultTable Gammas(ExperimentResults results) => new(
        "Gamma (the paper's table 4)",
        ["from", "gamma", "dev PPL", "test PPL", "general PPL", "rate", "the paper's PPL"],
        [
            .. results.GammaCurve.Select(point => (string[])
            [
                point.From, Parameter(point.Gamma), Figure(point.DevelopmentPerplexity), Figure(point.TestPerplexity), Figure(point.GeneralPerplexity),
                Parameter(point.LearningRate), Figure(point.PaperPerplexity, 1),
            ]),
        ],
        [
            "Each gamma at the rate that is best for it on the development text; gamma 1 is fine-tuning. The paper's figures are of its own corpus, which is not public.",
            .. results.GammaCurve.Any(point => !double.IsFinite(point.LearningRate)) ? (string[])["Without a rate: no rate bettered the model adapted, whose figures these are."] : [],
        ]);

    private static ResultTable Speed(ExperimentResults results) => new(
        "Speed and normalisation on the test text (the paper's table 5)",
        ["recipe", "words/s", "threads", "log deviation before", "re-centred", "variance", "unnormalised PPL", "normalised PPL"],
        [
            .. Pairs(results.Rows, FirstSeed(results)).Where(pair => pair.Test.Recipe != Recipe.Interpolation).Select(pair => (string[])
            [
                Name(pair.Test.Recipe, pair.Test.From), Count(pair.Test.WordsPerSecond), Count(pair.Test.Threads), Figure(pair.Test.LogDeviationMeanBefore, 4),
                Figure(pair.Test.LogDeviationMean, 4), Figure(pair.Test.LogDeviationVariance, 4), Figure(pair.Test.UnnormalisedPerplexity), Figure(pair.Test.Perplexity),
            ]),
        ],
        ["Log deviation: mean of ln of the sum of all p(w|h), under the ln Z of training and under ln Z re-centred on the development text; 0 is normalised. Unnormalised PPL: of exp(score - ln Z), no true perplexity. Words/s: of training, while other trainings ran beside it.", .. OfSeeds(results)]);

    private static ResultTable Seeds(ExperimentResults results) => new(
        "Seeds: the chosen adaptations",
        ["recipe", "text", "seeds", "mean PPL", "least", "greatest", "mean general PPL"],
        [
            .. results.Seeds.Where(summary => summary.Count > 1).Select(summary => (string[])
            [
                Name(summary.Recipe, summary.From), summary.Set, Count(summary.Count), Figure(summary.PerplexityMean), Figure(summary.PerplexityMinimum),
                Figure(summary.PerplexityMaximum), Figure(summary.GeneralPerplexityMean),
            ]),
        ],
        []);

    private static ResultTable Shares(ExperimentResults results) => new(
        "Less of the domain's text",
        ["recipe", "share", "dev PPL", "test PPL", "test RPPL %", "general PPL", "before adapting", "rate", "gamma"],
        [
            .. Pairs(results.ShareRows, _ => true).Select(pair => (string[])
            [
                Name(pair.Test.Recipe, pair.Test.From), Parameter(pair.Test.DomainShare), Figure(pair.Dev.Perplexity), Figure(pair.Test.Perplexity),
                Figure(pair.Test.RpplPercent, 1), Figure(pair.Test.GeneralPerplexity), Figure(pair.Test.GeneralPerplexityBefore), Parameter(pair.Test.LearningRate),
                Parameter(pair.Test.Gamma),
            ]),
        ],
        ["RPPL against the ood+id model of the same share. An adaptation without rate and gamma: none bettered the model adapted, whose figures these are."]);

    private static ResultTable Front(ExperimentResults results) => new(
        "What was won against what was forgotten: the points that no other betters in both",
        ["from", "share", "gamma", "rate", "domain PPL", "general PPL"],
        [
            .. results.Forgetting.Where(point => point.Front).OrderBy(point => point.From, StringComparer.Ordinal).ThenByDescending(point => point.DomainShare)
                .ThenBy(point => point.DomainPerplexity).Select(point => (string[])
                [
                    point.From, Parameter(point.DomainShare), Parameter(point.Gamma), Parameter(point.LearningRate), Figure(point.DomainPerplexity), Figure(point.GeneralPerplexity),
                ]),
        ],
        ["Both on development texts. Gamma 1 is fine-tuning; without gamma and rate: the model before adapting."]);

    private static ResultTable Ablations(ExperimentResults results) => new(
        "Ablations on the chosen kld model",
        ["varied", "value", "gamma", "rate", "dev PPL", "test PPL", "general PPL", "log deviation before", "re-centred", "variance", "last dev PPL", "last log deviation"],
        [
            .. results.Ablations.Select(ablation => (string[])
            [
                ablation.Ablation, ablation.Value + (ablation.Chosen ? " *" : ""), Parameter(ablation.Gamma), Parameter(ablation.LearningRate), Figure(ablation.DevelopmentPerplexity) + (ablation.IsModelAdapted ? " =" : ""),
                Figure(ablation.TestPerplexity), Figure(ablation.GeneralPerplexity), Figure(ablation.LogDeviationMeanBefore, 4), Figure(ablation.LogDeviationMean, 4),
                Figure(ablation.LogDeviationVariance, 4), Figure(ablation.LastPerplexity), Figure(ablation.LastLogDeviationMean, 4),
            ]),
        ],
        [
            "* the value of the experiment itself. Each is varied in the adaptation alone, the model adapted and the rate being the same.",
            "Last: after the last iteration, whether or not that model was kept, under the ln Z of training.",
            .. results.Ablations.Any(ablation => ablation.IsModelAdapted) ? (string[])["= no iteration bettered the model adapted, whose figures these are."] : [],
        ]);

    /// <summary>The chosen models' rows on dev and test.</summary>
    private static IEnumerable<(ResultRow Dev, ResultRow Test)> Pairs(IReadOnlyList<ResultRow> rows, Func<ResultRow, bool> wanted) =>
        rows.Where(row => row.Set == "test" && wanted(row)).Select(test => (rows.First(row => row.Set == "dev" && row.Point == test.Point), test));

    private static Func<ResultRow, bool> FirstSeed(ExperimentResults results) => row => row.From is null || row.Seed == results.Config.Adaptation.Seeds[0];

    private static IEnumerable<string> Diverged(ExperimentResults results) =>
        (results.Diverged ?? []).Select(point => $"{point.Point} is in no figure: {point.Reason}");

    private static IEnumerable<string> OfSeeds(ExperimentResults results) =>
        results.Seeds.Any(summary => summary.Count > 1) ? ["Of adaptations run with several seeds the first is shown here; the table of seeds has their means."] : [];

    private static IEnumerable<string> EarlyStop(ExperimentResults results)
    {
        int stopped = results.Grids.Sum(grid => grid.Points.Count(point => point.Outcome == PointOutcome.Stopped));
        int diverged = results.Grids.Sum(grid => grid.Points.Count(point => point.Outcome == PointOutcome.Diverged));
        EarlyStopSettings rule = results.Config.EarlyStop;
        if (stopped > 0)
        {
            yield return FormattableString.Invariant(
                $"{stopped} points of the grids were given up: from iteration {rule.FromIteration} on, their development perplexity was more than {rule.Percent} % above that of the middle rate at the same gamma and iteration.");
        }
        if (diverged > 0)
            yield return $"{diverged} points of the grids diverged.";
    }

    private static IEnumerable<string> Edges(ResultGrid grid)
    {
        if (grid.Points.FirstOrDefault(point => point.Chosen) is not { } chosen)
            yield break;
        string name = Name(grid.Recipe, grid.From) + (grid.DomainShare < 1 ? $" with {Parameter(grid.DomainShare)} of the domain's text" : "");
        if (!chosen.Bettered)
            yield return $"{name}: no point of its grid bettered the model adapted, whose figures these are.";
        foreach (string edge in grid.Edges)
        {
            yield return edge == "gamma"
                ? $"{name}: the chosen gamma {Parameter(chosen.Gamma)} is the least that was tried."
                : $"{name}: the chosen rate {Parameter(chosen.LearningRate)} is on the edge of its grid; a better one may lie beyond.";
        }
        foreach ((string parameter, double value) in SingleValues.Of(grid))
            yield return $"{name}: only the {(parameter == "gamma" ? "gamma" : "rate")} {Parameter(value)} was tried; a better one may exist.";
    }
}
