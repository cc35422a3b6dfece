using System.CommandLine;
using System.Globalization;
using Retune.Models;

namespace Retune.Cli.Options;

/// <summary>The sizes of a student, <c>E/HxL</c>, as the presets are written: embedding, hidden width, layers.</summary>
internal sealed class StudentOption
{
    private readonly Option<int[]> _sizes = new("--student")
    {
        HelpName = "E/HxL",
        Description = "Train a new network of embedding E and L layers of width H, with the vocabulary of the --from model (and output biases where it has them), "
            + "instead of the --from model itself, which is the reference: --gamma 0 distils it, values between mix it with the text.",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            string[] parts = word.Split('/', 'x');
            if (parts.Length == 3 && word == $"{parts[0]}/{parts[1]}x{parts[2]}")
            {
                int[] sizes = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
                if (sizes.All(size => size > 0))
                    return sizes;
            }
            result.AddError($"--student expects the sizes of a network such as 128/256x2 (embedding 128, 2 layers of 256), not '{word}'");
            return null;
        },
    };

    /// <summary>The option.</summary>
    public Option Option => _sizes;

    /// <summary>Whether a student is to be trained.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_sizes) is { Length: > 0 };

    /// <summary>The student's network.</summary>
    /// <exception cref="InputException">Sizes no network can have.</exception>
    public NetworkShape Read(ParseResult parsed, NetworkShape teacher)
    {
        int[] sizes = parsed.GetRequiredValue(_sizes);
        var shape = new NetworkShape(teacher.VocabularySize, sizes[0], sizes[1], sizes[2], teacher.OutputBias);
        shape.Validate();
        return shape;
    }
}
