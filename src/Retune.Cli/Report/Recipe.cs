using Retune.Cli.Report.Figures;
using Names = Retune.Experiments.Recipe;

namespace Retune.Cli.Report;

/// <summary>How a recipe is called and drawn: one colour and one shape in every figure.</summary>
/// <param name="Key">Its name in the results.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Css">The class that gives its colour.</param>
/// <param name="Shape">The shape of its points, so that nobody needs the colour.</param>
internal sealed record Recipe(string Key, string Name, string Css, MarkShape Shape)
{
    public const string Kld = Names.Kld;
    public const string FineTune = Names.FineTune;
    public const string CrossEntropyKld = Names.CrossEntropyKld;
    public const string Both = Names.OodId;
    public const string General = Names.Ood;
    public const string Domain = Names.Id;

    /// <summary>In the order of the tables: the paper's, then the further baselines.</summary>
    private static readonly Recipe[] _all =
    [
        new(General, "OOD", "r-ood", MarkShape.Diamond),
        new(Domain, "ID", "r-id", MarkShape.TriangleDown),
        new(Both, "OOD+ID", "r-both", MarkShape.Triangle),
        new("interpolation", "interpolation", "r-mix", MarkShape.Cross),
        new(Names.CrossEntropy, "cross-entropy", "r-ce", MarkShape.Plus),
        new(FineTune, "fine-tuned", "r-fine", MarkShape.Square),
        new(Kld, "KLD", "r-kld", MarkShape.Circle),
        new(CrossEntropyKld, "cross-entropy + KLD", "r-cekld", MarkShape.Star),
    ];

    /// <summary>The recipe of that key.</summary>
    public static Recipe Of(string key) => _all.FirstOrDefault(recipe => recipe.Key == key) ?? new Recipe(key, key, "r-other", MarkShape.Circle);

    /// <summary>Where a recipe stands among the others: those of the paper, then those from another base model.</summary>
    public static int Order(string key, string? from)
    {
        int index = Array.FindIndex(_all, recipe => recipe.Key == key);
        return (index < 0 ? _all.Length : index) + (from is null or Both ? 0 : 100);
    }

    /// <summary><c>KLD from OOD+ID</c>.</summary>
    public static string Title(string key, string? from) => from is null ? Of(key).Name : $"{Of(key).Name} from {Of(from).Name}";
}
