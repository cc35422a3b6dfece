using ConfusedSpeech;

namespace Retune.Tests.Examples.ConfusedSpeech;

public class ConfusionTableTests
{
    private readonly ConfusionTable _table = new(MadeUpText.Lexicon, new Channel());

    [Fact]
    public void A_word_is_heard_as_itself_or_as_similar_words()
    {
        string[] heard = Words(_table.Of("farmer").Words);
        Assert.Equal("farmer", heard[0]);
        Assert.Contains("former", heard);
        Assert.Contains("farmers", heard);
        Assert.DoesNotContain("mother", heard);
        Assert.False(_table.Of("farmer").MayBeMissed);
    }

    [Fact]
    public void Function_words_are_heard_for_each_other_or_missed()
    {
        Confusions the = _table.Of("the");
        Assert.Contains("of", Words(the.Words));
        Assert.Equal(Words(the.Words).Distinct(), Words(the.Words));
        Assert.True(the.MayBeMissed);
    }

    [Fact]
    public void Words_without_letters_are_heard_as_they_are()
    {
        foreach (string mark in new[] { ".", "@" })
        {
            Confusions heard = _table.Of(mark);
            Assert.Equal([mark], Words(heard.Words));
            Assert.Empty(heard.Divisions);
            Assert.False(heard.MayBeMissed);
        }
    }

    [Fact]
    public void A_word_that_the_lexicon_lacks_is_heard_as_another()
    {
        Assert.Equal(-1, MadeUpText.Lexicon.Find("mothers"));
        Assert.Contains("mother", Words(_table.Of("mothers").Words));
        Assert.DoesNotContain("mothers", Words(_table.Of("mothers").Words));
    }

    [Fact]
    public void A_word_like_no_other_is_missed()
    {
        Confusions heard = _table.Of("xylophonequartet");
        Assert.Empty(heard.Words);
        Assert.True(heard.MayBeMissed);
    }

    [Fact]
    public void A_word_falls_into_two_and_two_make_one()
    {
        Lexicon lexicon = MadeUpText.Lexicon;
        Assert.Contains(new Division(lexicon.Find("in"), lexicon.Find("form")), _table.Of("inform").Divisions);
        Assert.Contains(new Division(lexicon.Find("pan"), lexicon.Find("cake")), _table.Of("pan-cake").Divisions);
        Assert.Contains("inform", Words(_table.OfBoth("in", "form")));
        Assert.Contains("pan-cake", Words(_table.OfBoth("pan", "cake")));
        Assert.Empty(_table.OfBoth("days", "."));
    }

    private static string[] Words(IEnumerable<Neighbour> neighbours) => [.. neighbours.Select(neighbour => MadeUpText.Lexicon[neighbour.Word])];
}
