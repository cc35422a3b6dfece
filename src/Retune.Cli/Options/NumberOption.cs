using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Retune.Cli.Options;

/// <summary>An option whose default the help names.</summary>
internal interface IDefaultText
{
    /// <summary>For example <c>0.4</c> or <c>512; small 128</c>, or null where there is none.</summary>
    string? DefaultText { get; }
}

/// <summary>An option with a number, written with a decimal point whatever the machine's language; null where it is not given.</summary>
internal sealed class NumberOption<T> : Option<T?>, IDefaultText where T : struct, INumber<T>, IMinMaxValue<T>
{
    /// <summary>Creates the option; the default is a number or a phrase, for the help alone.</summary>
    public NumberOption(string name, string helpName, string description, object? standard = null) : base(name)
    {
        HelpName = helpName;
        Description = description;
        DefaultText = standard is null ? null : Convert.ToString(standard, CultureInfo.InvariantCulture);
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
                return value;
            if (typeof(T) != typeof(double) && BigInteger.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                result.AddError(FormattableString.Invariant($"{name} is {word}; it must be from {T.MinValue} to {T.MaxValue}"));
                return null;
            }
            string kind = typeof(T) == typeof(double) ? "a number such as 0.05" : "a whole number";
            result.AddError($"{name} expects {kind}, not '{word}'");
            return null;
        };
    }

    /// <inheritdoc/>
    public string? DefaultText { get; }
}
