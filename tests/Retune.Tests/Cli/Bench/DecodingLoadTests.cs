using Retune.Cli.Bench;
using Retune.Scoring;
using Retune.Tests.Candidates;
using Retune.Tests.Scoring;

namespace Retune.Tests.Cli.Bench;

public class DecodingLoadTests
{
    [Fact]
    public void A_step_of_the_beam_allocates_nothing()
    {
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        var load = new DecodingLoad(scorer, beam: 5, candidates: 3);
        Assert.Equal(0, Allocation.Of(() =>
        {
            load.Step(normalised: false);
            load.Step(normalised: true);
        }));
    }
}
