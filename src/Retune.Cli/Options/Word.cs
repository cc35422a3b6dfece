using System.CommandLine;
using System.CommandLine.Parsing;

namespace Retune.Cli.Options;

/// <summary>Options of the other kinds.</summary>
internal static class Word
{
    /// <summary>How the message about a misspelt option begins.</summary>
    public const string UnknownOption = "Unknown option";

    /// <summary>An option with one word.</summary>
    public static Option<string> Option(string name, string helpName, string description, bool required = false)
    {
        var option = new Option<string>(name) { HelpName = helpName, Description = description, Required = required };
        option.Validators.Add(result => RefuseEmpty(result, name));
        return option;
    }

    /// <summary>An option with one or more words, <c>--text A B</c> or <c>--text A --text B</c>.</summary>
    public static Option<string[]> Options(string name, string helpName, string description, bool required = false)
    {
        var option = new Option<string[]>(name) { HelpName = helpName, Description = description, Required = required, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
        option.Validators.Add(RefuseUnknownOptions);
        option.Validators.Add(result => RefuseEmpty(result, name));
        return option;
    }

    /// <summary>The words that belong to no option.</summary>
    public static Argument<string[]> Arguments(string name, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Arity = arity };
        argument.Validators.Add(RefuseUnknownOptions);
        argument.Validators.Add(result => RefuseEmpty(result, name));
        return argument;
    }

    /// <summary>The one word that belongs to no option.</summary>
    public static Argument<string> Argument(string name)
    {
        var argument = new Argument<string>(name);
        argument.Validators.Add(RefuseUnknownOptions);
        argument.Validators.Add(result => RefuseEmpty(result, name));
        return argument;
    }

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A misspelt option would otherwise be taken for one more word.</summary>
    private static void RefuseUnknownOptions(SymbolResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value is ['-', _, ..]) is { } token)
            result.AddError($"{UnknownOption} '{token.Value}'");
    }

    /// <summary>A script's variable that is not set would otherwise be a file without a name.</summary>
    public static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError($"{name} is empty");
    }

    /// <summary>An option with one of a few words, the first of which is the default.</summary>
    public static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            HelpName = string.Join('|', words),
            Description = words.Length == 1 ? description : $"{description} (default {words[0]})",
            DefaultValueFactory = _ => words[0],
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value))
                result.AddError($"{name} is {string.Join(" or ", words)}, not '{result.Tokens[0].Value}'");
        });
        return option;
    }
}
