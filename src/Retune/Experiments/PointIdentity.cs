using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retune.Text;
using Retune.Training;

namespace Retune.Experiments;

/// <summary>
/// Everything that determines the bits of a point: recipe, texts and words, network, options, and the point it goes on from.
/// Texts count by their content, not by their names or packing; threads, memory and the rule by which points are given up
/// are no part of it.
/// </summary>
internal static class PointIdentity
{
    /// <summary>The field that names the model a point goes on from.</summary>
    public const string From = "from";

    private const string Vocabulary = "vocabulary";

    /// <summary>Name → value, in words that a message can show.</summary>
    public static SortedDictionary<string, string> Of(ExperimentConfig config, Corpus corpus, Point point)
    {
        var identity = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["recipe"] = point.Recipe,
            [Vocabulary] = corpus.Vocabulary.Hash,
            ["network"] = FormattableString.Invariant($"embedding {config.Network.Embedding}, hidden {config.Network.Hidden}, layers {config.Network.Layers}"),
            ["domain.dev"] = corpus.DomainDevelopment.IdsHash,
            ["domain.test"] = corpus.DomainTest.IdsHash,
            ["general.dev"] = corpus.GeneralDevelopment.IdsHash,
        };
        if (point.IsInterpolation)
        {
            identity["evaluation streams"] = config.Training.EvaluationStreams.ToString(CultureInfo.InvariantCulture);
            AddModel(point.Start!, Recipe.Ood);
            AddModel(point.Second!, Recipe.Id);
            return identity;
        }
        identity["domain share"] = point.Share.ToString(CultureInfo.InvariantCulture);
        IReadOnlyList<TokenFile> texts = corpus.TrainingTexts(point);
        for (int text = 0; text < texts.Count; text++)
            identity[$"training text {text + 1}"] = texts[text].IdsHash;
        TrainingOptions options = PointOptions.Of(config, point);
        foreach ((string name, string value) in PointOptions.Describe(options))
            identity[name] = value;
        if (point.From is not null)
            identity["noise counts"] = point.Variation is { Ablation: Variation.NoiseCounts } counts ? counts.Value : Recipe.Id;
        if (point.Start is { } start)
            AddModel(start, From);
        return identity;

        void AddModel(Point model, string name)
        {
            identity[name] = model.Id;
            identity[$"{name}'s identity"] = Hash(Of(config, corpus, model));
        }
    }

    /// <summary>What differs: its name and both values; null where nothing does. The vocabulary comes first, for the ids of every text depend on it.</summary>
    public static (string Name, string Before, string Now)? Difference(SortedDictionary<string, string> before, SortedDictionary<string, string> now)
    {
        foreach (string name in before.Keys.Union(now.Keys).OrderBy(name => name == Vocabulary ? 0 : 1).ThenBy(name => name, StringComparer.Ordinal))
        {
            string then = before.GetValueOrDefault(name, "absent"), today = now.GetValueOrDefault(name, "absent");
            if (then != today)
                return (name, then, today);
        }
        return null;
    }

    /// <summary>Lower-case hexadecimal SHA-256.</summary>
    private static string Hash(SortedDictionary<string, string> identity) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', identity.Select(field => $"{field.Key}: {field.Value}")))));
}
