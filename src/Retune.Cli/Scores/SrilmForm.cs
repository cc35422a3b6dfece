using System.Text;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli.Scores;

/// <summary>
/// The lines of SRILM's <c>ngram -unk -debug 2 -ppl</c>, which scripts read: base 10, seven digits. <c>&lt;unk&gt;</c> is a word with a
/// probability, which SRILM counts among the words and not as OOV, so that there are 0 OOVs. The order of the n-gram is that of
/// the whole sentence so far, for the model forgets nothing of it. What SRILM does not have follows in lines that begin with #.
/// </summary>
/// <param name="vocabulary">The model's words.</param>
/// <param name="normalised">Whether the probabilities are exact.</param>
internal sealed class SrilmForm(Vocabulary vocabulary, bool normalised) : IScoreForm
{
    private const string StartOfSentence = "<s>";

    public void Begin(StringBuilder output)
    {
    }

    public void Sentence(StringBuilder output, string file, BlockSentence sentence, ReadOnlySpan<int> ids, ReadOnlySpan<double> lnP)
    {
        output.AppendJoin(' ', sentence.Words).Append('\n');
        string before = StartOfSentence;
        for (int i = 0; i < ids.Length; i++)
        {
            string word = i == sentence.Words.Length ? Vocabulary.EndOfSentenceWord : ids[i] == vocabulary.UnknownId ? Vocabulary.UnknownWord : sentence.Words[i];
            output.Append($"\tp( {word} | {before} {(i > 0 ? "..." : "")}) \t= [{i + 2}gram] {Number(Math.Exp(lnP[i]))} [ {Number(lnP[i] / Math.Log(10))} ]\n");
            before = word;
        }
        var totals = new ScoreTotals(vocabulary);
        totals.Add(ids, lnP);
        Totals(output, totals);
        output.Append('\n');
    }

    public void Text(StringBuilder output, string file, ScoreTotals totals)
    {
        output.Append($"file {file}: ");
        Totals(output, totals);
        string kind = normalised ? "perplexity" : "unnormalised perplexity";
        output.Append($"# p = {(normalised ? "softmax over the vocabulary" : "exp(score - ln Z)")}; {totals.UnknownWords} of the {totals.Words} words are <unk>, which is a word here and not OOV\n");
        foreach ((bool withUnknown, bool withEnds) in (ReadOnlySpan<(bool, bool)>)[(true, true), (true, false), (false, true), (false, false)])
        {
            output.Append($"# {With(withUnknown)} <unk>, {With(withEnds)} </s>: {totals.Positions(withUnknown, withEnds)} positions, ");
            output.Append($"log10 p {Number(totals.LnP(withUnknown, withEnds) / Math.Log(10))}, {kind} {Number(totals.Perplexity(withUnknown, withEnds))}\n");
        }

        static string With(bool with) => with ? "with" : "without";
    }

    /// <summary>
    /// SRILM's ppl counts <c>&lt;/s&gt;</c>; its ppl1 divides the same sum by the number of words alone. Words of probability 0 are counted
    /// and left out of all three.
    /// </summary>
    private static void Totals(StringBuilder output, ScoreTotals totals)
    {
        output.Append($"{totals.Sentences} sentences, {totals.Words} words, 0 OOVs\n");
        (long zeros, double lnP) = (totals.ZeroProbabilities, totals.LnPOfPossible);
        output.Append($"{zeros} zeroprobs, logprob= {Number(lnP / Math.Log(10))} ppl= {Number(Math.Exp(-lnP / (totals.Positions() - zeros)))} ppl1= {Number(Math.Exp(-lnP / (totals.Words - zeros)))}\n");
    }

    /// <summary>As C++ writes it.</summary>
    private static string Number(double value) => double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : double.IsNaN(value) ? "nan" : value.ToString("g7");
}
