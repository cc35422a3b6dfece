using System.Text;
using Retune.Scoring;

namespace Retune.Cli.Scores;

/// <summary>A form in which scores are written.</summary>
internal interface IScoreForm
{
    /// <summary>Before the first text.</summary>
    void Begin(StringBuilder output);

    /// <summary>A sentence was scored.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="file">The text it is from.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="ids">The ids of its words and of <c>&lt;/s&gt;</c>.</param>
    /// <param name="lnP">ln p of each.</param>
    void Sentence(StringBuilder output, string file, BlockSentence sentence, ReadOnlySpan<int> ids, ReadOnlySpan<double> lnP);

    /// <summary>A text has ended.</summary>
    void Text(StringBuilder output, string file, ScoreTotals totals);
}
