namespace Retune.Cli.Report;

/// <summary>
/// What Andrés-Ferrer, Bodenstab and Vozila (Interspeech 2018) report of their own 1.5 billion words; adaptation from OOD+ID.
/// </summary>
internal static class Paper
{
    public const double VocabularyWords = 58_116;
    public const string WordsPerSecond = "71,000–75,000";
    public const string WordsPerSecondKld = "53,000–55,000";

    /// <summary>Relative reduction by KLD, percent of OOD+ID.</summary>
    public const double KldReduction = 10.1;

    /// <summary>Test perplexity of a recipe, NaN where the paper has none.</summary>
    public static double Perplexity(string recipe, string? from) => (recipe, from) switch
    {
        (Recipe.General, null) => 17.8,
        (Recipe.Domain, null) => 12.4,
        (Recipe.Both, null) => 10.9,
        (Recipe.FineTune, Recipe.Both) => 10.3,
        (Recipe.Kld, Recipe.Both) => 9.8,
        _ => double.NaN,
    };
}
