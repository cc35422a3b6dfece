using Retune.Text;

namespace Retune.Scoring;

/// <summary>
/// Sums of ln p over sentences, with and without <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c>: which of them belong to a figure differs from
/// tool to tool, and figures are compared only where it is the same.
/// </summary>
/// <param name="vocabulary">The words that the ids number.</param>
public sealed class ScoreTotals(Vocabulary vocabulary)
{
    private double _lnPOfKnown;
    private double _lnPOfUnknown;
    private double _lnPOfEnds;

    /// <summary>Sentence ends: positions whose word is <c>&lt;/s&gt;</c>.</summary>
    public long Sentences { get; private set; }

    /// <summary>Running words, <c>&lt;unk&gt;</c> among them, <c>&lt;/s&gt;</c> not.</summary>
    public long Words { get; private set; }

    /// <summary>Running words that are <c>&lt;unk&gt;</c>.</summary>
    public long UnknownWords { get; private set; }

    /// <summary>Positions, <c>&lt;/s&gt;</c> among them, that a model finds impossible: ln p is -∞, and so are the sums that hold one.</summary>
    public long ZeroProbabilities { get; private set; }

    /// <summary>Σ ln p of all other positions (natural log).</summary>
    public double LnPOfPossible { get; private set; }

    /// <summary>Adds words.</summary>
    /// <param name="ids">Their ids, <c>&lt;/s&gt;</c> among them.</param>
    /// <param name="lnP">ln p of each (natural log).</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<int> ids, ReadOnlySpan<double> lnP)
    {
        if (lnP.Length != ids.Length)
            throw new ArgumentException($"{ids.Length} ids go with {lnP.Length} probabilities.", nameof(lnP));
        for (int i = 0; i < ids.Length; i++)
        {
            if (double.IsNegativeInfinity(lnP[i]))
                ZeroProbabilities++;
            else
                LnPOfPossible += lnP[i];
            if (ids[i] == vocabulary.EndOfSentenceId)
            {
                Sentences++;
                _lnPOfEnds += lnP[i];
                continue;
            }
            Words++;
            if (ids[i] == vocabulary.UnknownId)
            {
                UnknownWords++;
                _lnPOfUnknown += lnP[i];
            }
            else
            {
                _lnPOfKnown += lnP[i];
            }
        }
    }

    /// <summary>Positions counted.</summary>
    public long Positions(bool withUnknown = true, bool withEnds = true) =>
        Words - (withUnknown ? 0 : UnknownWords) + (withEnds ? Sentences : 0);

    /// <summary>Σ ln p over them (natural log).</summary>
    public double LnP(bool withUnknown = true, bool withEnds = true) =>
        _lnPOfKnown + (withUnknown ? _lnPOfUnknown : 0) + (withEnds ? _lnPOfEnds : 0);

    /// <summary>exp of the mean of -ln p over them, a true perplexity where the probabilities are normalised; NaN where there are none.</summary>
    public double Perplexity(bool withUnknown = true, bool withEnds = true) =>
        Math.Exp(-LnP(withUnknown, withEnds) / Positions(withUnknown, withEnds));
}
