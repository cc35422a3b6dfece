using Retune.Scoring;
using Retune.Tests.Candidates;

namespace Retune.Tests.Scoring;

/// <summary>What may be done with states: forked, batched, used again, shared by threads.</summary>
public class ScorerStateTests
{
    [Fact]
    public void Several_continuations_start_from_one_state_which_stays_as_it_is()
    {
        Scorer scorer = ScoringCase.Scorer();
        ScorerState fork = scorer.Advance(scorer.Start, 10);
        float[] before = fork.Values.ToArray();
        ScorerState[] branches = [scorer.NewState(), scorer.NewState(), scorer.NewState()];
        scorer.Advance([fork, fork, fork], [20, 30, 20], branches);
        Assert.Equal(before, fork.Values.ToArray());
        Assert.Equal(branches[0].Values, branches[2].Values);
        Assert.False(branches[0].Values.SequenceEqual(branches[1].Values));
        Assert.Equal(scorer.Advance(scorer.Advance(scorer.Start, 10), 30).Values, branches[1].Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(119)]
    [InlineData(121)]
    [InlineData(250)]
    public void States_and_probabilities_have_the_same_bits_in_any_batch(int count)
    {
        foreach (Scorer scorer in (Scorer[])[ScoringCase.Scorer(), ScoringCase.Scorer(ScoringCase.Even)])
        {
            int[] words = ScoringCase.Sentence(scorer, seed: count, words: 2 * count);
            ScorerState[] states = [.. Enumerable.Range(0, count).Select(_ => scorer.NewState())];
            ScorerState[] targets = [.. Enumerable.Range(0, count).Select(_ => scorer.NewState())];
            scorer.Advance(states, words.AsSpan(0, count), states);
            scorer.Advance(states, words.AsSpan(count, count), targets);
            double[] own = new double[count], exact = new double[count];
            scorer.Score(targets, words.AsSpan(0, count), own);
            scorer.Score(targets, words.AsSpan(0, count), exact, normalised: true);
            for (int i = 0; i < count; i++)
            {
                ScorerState alone = scorer.Advance(scorer.Advance(scorer.Start, words[i]), words[count + i]);
                Assert.Equal(alone.Values, targets[i].Values);
                Assert.Equal((scorer.Score(alone, words[i]), scorer.Score(alone, words[i], normalised: true)), (own[i], exact[i]));
            }
        }
    }

    [Fact]
    public void Candidates_of_one_state_need_not_stand_side_by_side()
    {
        Scorer scorer = ScoringCase.Scorer();
        ScorerState a = scorer.Advance(scorer.Start, 3), b = scorer.Advance(scorer.Start, 4);
        // More changes of state than go through a product together.
        ScorerState[] states = [.. Enumerable.Range(0, 300).Select(i => i % 7 < 3 ? a : b)];
        int[] words = ScoringCase.Sentence(scorer, seed: 1, words: 299);
        double[] lnP = new double[300];
        foreach (bool normalised in (bool[])[false, true])
        {
            scorer.Score(states, words, lnP, normalised);
            Assert.All(states, (state, i) => Assert.Equal(scorer.Score(state, words[i], normalised), lnP[i]));
        }
    }

    [Fact]
    public void A_state_can_be_its_own_target_and_a_target_again()
    {
        Scorer scorer = ScoringCase.Scorer();
        ScorerState state = scorer.NewState(), other = scorer.NewState();
        Assert.Equal(scorer.Start.Values, state.Values);
        scorer.Advance(state, 5, state);
        scorer.Advance(state, 6, other);
        scorer.Advance(scorer.Start, 8, state);
        scorer.Advance(state, 9, other);
        Assert.Equal(scorer.Advance(scorer.Advance(scorer.Start, 8), 9).Values, other.Values);
    }

    [Fact]
    public void Threads_that_share_a_scorer_get_what_one_thread_gets()
    {
        Scorer scorer = ScoringCase.Scorer();
        int[][] sentences = [.. Enumerable.Range(0, 24).Select(seed => ScoringCase.Sentence(scorer, seed, words: 6))];
        double[][] own = new double[24][], exact = new double[24][];
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            own[i] = ScoringCase.OneByOne(scorer, sentences[i]);
            exact[i] = ScoringCase.OneByOne(scorer, sentences[i], normalised: true);
        });
        Scorer alone = ScoringCase.Scorer();
        Assert.Equal(sentences.Select(sentence => ScoringCase.OneByOne(alone, sentence)), own);
        Assert.Equal(sentences.Select(sentence => ScoringCase.OneByOne(alone, sentence, normalised: true)), exact);
    }

    [Fact]
    public void A_warm_scorer_allocates_nothing()
    {
        Scorer scorer = ScoringCase.Scorer();
        ScorerState[] states = [.. Enumerable.Range(0, 130).Select(_ => scorer.NewState())];
        int[] words = ScoringCase.Sentence(scorer, seed: 1, words: 129);
        double[] lnP = new double[130];
        ScorerState state = scorer.NewState();
        Assert.Equal(0, Allocation.Of(() =>
        {
            scorer.Advance(scorer.Start, 5, state);
            scorer.Score(state, 6);
            scorer.Score(state, words.AsSpan(0, 8), lnP.AsSpan(0, 8));
            scorer.Score(state, words.AsSpan(0, 8), lnP.AsSpan(0, 8), normalised: true);
            scorer.Advance(states, words, states);
            scorer.Score(states, words, lnP);
            scorer.Score(states, words, lnP, normalised: true);
        }));
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_written()
    {
        Scorer scorer = ScoringCase.Scorer(), other = ScoringCase.Scorer();
        ScorerState a = scorer.NewState(), b = scorer.NewState(), c = scorer.NewState();
        float[] before = a.Values.ToArray();
        double[] two = new double[2];
        Refused("The word 1100 lies outside the vocabulary of 1100 words.", () => scorer.Advance(scorer.Start, 1100));
        Refused("The word -1 lies", () => scorer.Advance([b, c], [4, -1], [a, c]));
        Refused("The word -1 lies", () => scorer.Score(a, [1, -1], two));
        Refused("The word 1100 lies", () => scorer.Score([a, b], [1100, 1], two));
        Refused("A state is of another scorer.", () => scorer.Advance(other.Start, 1));
        Refused("A state is of another scorer.", () => scorer.Advance([b], [1], [other.NewState()]));
        Refused("A state is of another scorer.", () => scorer.Score(other.Start, 1));
        Refused("A state is of another scorer.", () => scorer.Score([a, other.Start], [1, 2], two));
        Refused("A state is null.", () => scorer.Advance([a, null!], [1, 2], [b, c]));
        Refused("The start state cannot be a target", () => scorer.Advance(b, 1, scorer.Start));
        Refused("target of two pairs", () => scorer.Advance([b, c], [1, 2], [a, a]));
        Refused("The state of pair 1 is the target of another pair", () => scorer.Advance([b, a], [1, 2], [a, c]));
        Refused("The state of pair 1 is the target of another pair", () => scorer.Advance([a, a], [1, 2], [a, c]));
        Refused("2 items go with 1 words.", () => scorer.Advance([b, c], [1], [a, c]));
        Refused("2 items go with 1 targets.", () => scorer.Advance([b, c], [1, 2], [a]));
        Refused("3 items go with 2 results.", () => scorer.Score(a, [1, 2, 3], two));
        Refused("1 items go with 2 results.", () => scorer.Score([a], [1], two));
        Assert.Equal(before, a.Values.ToArray());

        static void Refused(string expected, Action call) => Assert.Contains(expected, Assert.Throws<ArgumentException>(call).Message);
    }
}
