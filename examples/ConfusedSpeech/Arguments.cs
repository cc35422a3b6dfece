using System.Globalization;
using Retune;

namespace ConfusedSpeech;

/// <summary>What the command line asks for.</summary>
/// <param name="Sentences">The text whose sentences are recognised.</param>
/// <param name="General">The text of the first-pass language model and of the lexicon.</param>
/// <param name="Domain">A text of more words for the lexicon.</param>
/// <param name="Count">Number of sentences.</param>
/// <param name="Seed">Of the choice of sentences and of the acoustic noise.</param>
/// <param name="Output">The folder to make.</param>
internal sealed record Arguments(string Sentences, string General, string? Domain, int Count, ulong Seed, string Output)
{
    public const string Usage =
        "Usage: ConfusedSpeech --sentences TEXT --general TEXT [--domain TEXT] [--count 400] [--seed 1] --output FOLDER";

    private static readonly string[] Names = ["--sentences", "--general", "--domain", "--count", "--seed", "--output"];

    /// <exception cref="InputException">An unknown, missing or malformed option.</exception>
    public static Arguments Parse(IReadOnlyList<string> arguments)
    {
        Dictionary<string, string> values = [];
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (!Names.Contains(arguments[i]))
                throw new InputException($"{arguments[i]} is not an option. {Usage}");
            if (i + 1 == arguments.Count)
                throw new InputException($"{arguments[i]} needs a value. {Usage}");
            if (!values.TryAdd(arguments[i], arguments[i + 1]))
                throw new InputException($"{arguments[i]} is given twice. {Usage}");
        }
        return new Arguments(
            Required("--sentences"), Required("--general"), values.GetValueOrDefault("--domain"),
            Number<int>("--count", "400", least: 1), Number<ulong>("--seed", "1", least: 0), Required("--output"));

        string Required(string name) => values.GetValueOrDefault(name) ?? throw new InputException($"{name} is missing. {Usage}");

        T Number<T>(string name, string otherwise, T least)
            where T : System.Numerics.IBinaryInteger<T>
        {
            string text = values.GetValueOrDefault(name, otherwise);
            return T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out T? number) && number >= least
                ? number
                : throw new InputException($"{name} is {text}, but must be a whole number of at least {least}.");
        }
    }
}
