using System.Text;
using Retune.Cli.Scores;
using Retune.Scoring;
using Retune.Tests.Scoring;

namespace Retune.Tests.Cli.Scores;

public class SrilmFormTests
{
    /// <summary>The spaces, tabs and digits of SRILM's own output.</summary>
    [Fact]
    public void A_sentence_is_written_to_the_letter_as_SRILM_writes_it()
    {
        var output = new StringBuilder();
        var form = new SrilmForm(ScoringCase.Words(5), normalised: true);
        double[] lnP = [.. ((double[])[-1.781618, -5.25, 0, -2]).Select(log10 => log10 * Math.Log(10))];
        form.Sentence(output, "a.txt", new BlockSentence(1, ["w2", "Ärger", "w3"], 0), [2, 0, 3, 1], lnP);
        string expected =
            "w2 Ärger w3\n"
            + "\tp( w2 | <s> ) \t= [2gram] 0.01653415 [ -1.781618 ]\n"
            + "\tp( <unk> | w2 ...) \t= [3gram] 5.623413e-06 [ -5.25 ]\n"
            + "\tp( w3 | <unk> ...) \t= [4gram] 1 [ 0 ]\n"
            + "\tp( </s> | w3 ...) \t= [5gram] 0.01 [ -2 ]\n"
            + "1 sentences, 3 words, 0 OOVs\n"
            + "0 zeroprobs, logprob= -9.031618 ppl= 181.0942 ppl1= 1024.565\n"
            + "\n";
        Assert.Equal(expected, output.ToString());
    }

    [Fact]
    public void A_text_ends_with_its_totals_with_and_without_unknown_words_and_sentence_ends()
    {
        var output = new StringBuilder();
        var totals = new ScoreTotals(ScoringCase.Words(5));
        totals.Add([2, 0, 1], [.. ((double[])[-1, -5, -3]).Select(log10 => log10 * Math.Log(10))]);
        new SrilmForm(ScoringCase.Words(5), normalised: false).Text(output, "a.txt", totals);
        string expected =
            "file a.txt: 1 sentences, 2 words, 0 OOVs\n"
            + "0 zeroprobs, logprob= -9 ppl= 1000 ppl1= 31622.78\n"
            + "# p = exp(score - ln Z); 1 of the 2 words are <unk>, which is a word here and not OOV\n"
            + "# with <unk>, with </s>: 3 positions, log10 p -9, unnormalised perplexity 1000\n"
            + "# with <unk>, without </s>: 2 positions, log10 p -6, unnormalised perplexity 1000\n"
            + "# without <unk>, with </s>: 2 positions, log10 p -4, unnormalised perplexity 100\n"
            + "# without <unk>, without </s>: 1 positions, log10 p -1, unnormalised perplexity 10\n";
        Assert.Equal(expected, output.ToString());
    }
}
