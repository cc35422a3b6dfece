using Retune.Scoring;
using Retune.Text;

namespace Retune.Tests.Readme;

/// <summary>The README's example of scoring words: what stands between the marks is what the README shows, word for word.</summary>
internal static class ScoringExample
{
    public static (double[] First, double[] Second) Run(string modelFolder)
    {
        // <readme>
        Scorer scorer = Scorer.Load(modelFolder);
        Vocabulary words = scorer.Vocabulary;

        // After "the": three candidates, of which the last is <unk>. Three output rows are read, not the whole table.
        ScorerState the = scorer.Advance(scorer.Start, words.IdOf("the"));
        int[] candidates = [words.IdOf("red"), words.IdOf("white"), words.IdOf("no-such-word")];
        double[] lnP = new double[3];
        scorer.Score(the, candidates, lnP);
        scorer.Score(the, candidates, lnP, normalised: true);       // ln softmax, which does read all of it

        // A beam: hypotheses go on from one state together, into states that are used again for the next word.
        ScorerState[] beam = [scorer.NewState(), scorer.NewState()];
        scorer.Advance([the, the], candidates.AsSpan(0, 2), beam);
        double[] lnPOfCar = new double[2];
        scorer.Score(beam, [words.IdOf("car"), words.IdOf("car")], lnPOfCar);
        // </readme>
        return (lnP, lnPOfCar);
    }
}
