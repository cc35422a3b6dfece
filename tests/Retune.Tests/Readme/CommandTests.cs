using System.CommandLine;
using System.Text.RegularExpressions;
using Retune.Cli;
using Retune.Cli.Verbs;

namespace Retune.Tests.Readme;

/// <summary>Every command line that the documents show is one: verb, options and values.</summary>
public partial class CommandTests
{
    [Fact]
    public void The_documents_show_no_command_that_the_program_does_not_take()
    {
        string[] pages =
        [
            RepositoryFolder.Path("README.md"), RepositoryFolder.Path("experiments", "README.md"), .. Directory.GetFiles(RepositoryFolder.Path("docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.GetFiles(RepositoryFolder.Path("examples"), "README.md", SearchOption.AllDirectories),
        ];
        (string Page, string Line)[] commands = [.. pages.SelectMany(page => Commands(File.ReadAllText(page)).Select(line => (page, line)))];
        Assert.True(commands.Length > 30, $"{commands.Length}");
        foreach ((string page, string line) in commands)
        {
            string[] words = [.. Word().Matches(line).Select(match => match.Value.Trim('"', '\'')).Skip(1)];
            ParseResult parsed = RetuneCommand.Parse(new Session(words, TextWriter.Null, false, default));
            Assert.True(parsed.Errors.Count == 0 && parsed.CommandResult.Command is Verb, $"{page}: {line}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        }
    }

    /// <summary>The lines of code blocks that call the program, by its name or by <c>dotnet run</c>, without pipes, comments and line ends within.</summary>
    private static IEnumerable<string> Commands(string page)
    {
        foreach (Match block in Block().Matches(page.ReplaceLineEndings("\n")))
        {
            foreach (string line in block.Groups["code"].Value.Replace("\\\n", " ").Split('\n'))
            {
                string command = line.Replace("dotnet run -c Release --project src/Retune.Cli --", "retune", StringComparison.Ordinal).Split(" # ")[0];
                foreach (string part in command.Split('|'))
                {
                    if (part.Trim().StartsWith("retune ", StringComparison.Ordinal))
                        yield return part.Trim();
                }
            }
        }
    }

    [GeneratedRegex(@"^```(sh|bash)?\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("""("[^"]*"|'[^']*'|\S)+""")]
    private static partial Regex Word();
}
