using FsCheck.Xunit;
using Retune.Rescoring.Lattices;

namespace Retune.Tests.Rescoring.Lattices;

public sealed class KaldiLatticeArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 300)]
    public void Lattices_that_were_written_are_read_as_they_were(int seed)
    {
        WordLattice first = RandomLattice.Kaldi(seed), second = RandomLattice.Kaldi(seed ^ 0x5555);
        var text = new StringWriter();
        KaldiLatticeArchive.Write(text, first);
        KaldiLatticeArchive.Write(text, second);
        using var reader = new KaldiLatticeReader(_folder.Write("lat.txt", text.ToString()));
        Assert.True(reader.Read());
        RandomLattice.AssertSame(first, reader.Lattice);
        Assert.True(reader.Read());
        RandomLattice.AssertSame(second, reader.Lattice);
        Assert.False(reader.Read());
    }

    [Fact]
    public void The_archive_is_this_one()
    {
        LatticeArc[] arcs = [new(1, 0, "a", -1.5, -0.25, "3_4"), new(0, 2, null, 0, 0), new(1, 2, "b", 2, 1)];
        Assert.Equal("""
            u\u0020
            1 0 a 0.25,1.5,3_4
            1 2 b -1,-2,
            0 2 <eps> 0,0,
            0 0.5,0,
            2 0,0,7


            """.Replace("\\u0020", " "), Written(new WordLattice("u", 3, 1, arcs, [new LatticeEnd(2, Detail: "7"), new LatticeEnd(0, 0, -0.5)])));
    }

    [Fact]
    public void Words_become_numbers_again_and_no_word_becomes_0()
    {
        KaldiSymbolTable words = KaldiSymbolTable.Read(_folder.Write("words.txt", "<eps> 0\na 17\n"));
        LatticeArc[] arcs = [new(0, 1, "a", -1, -2), new(0, 1, null, -1, -2)];
        var lattice = new WordLattice("u", 2, 0, arcs, [new LatticeEnd(1)]);
        Assert.Equal("u \n0 1 17 2,1,\n0 1 0 2,1,\n1 0,0,\n\n", Written(lattice, words));
        Assert.Equal("u \n0 1 a 2,1,\n0 1 <eps> 2,1,\n1 0,0,\n\n", Written(lattice));
        Assert.Equal("u \n0 1 17 2,1,\n0 1 0 2,1,\n1 0,0,\n\n", Written(new WordLattice("u", 2, 0, [arcs[0] with { Word = "17" }, arcs[1]], lattice.Ends)));

        var unknown = new WordLattice("u", 2, 0, [new LatticeArc(0, 1, "b", 0, 0)], [new LatticeEnd(1)]);
        Assert.Contains("words.txt has no number for the word \"b\" of the utterance u", Assert.Throws<InputException>(() => Written(unknown, words)).Message);
    }

    [Fact]
    public void What_the_format_cannot_say_is_refused()
    {
        var detailed = new WordLattice("u", 2, 0, [new LatticeArc(0, 1, "b", 0, 0, "v=1")], [new LatticeEnd(1)]);
        Assert.Contains("\"v=1\" is no alignment", Assert.Throws<ArgumentException>(() => Written(detailed)).Message);
        Assert.Contains("\"a b\" is empty or holds white space", Assert.Throws<ArgumentException>(() => Written(new WordLattice("a b", 1, 0, [], [new LatticeEnd(0)]))).Message);
    }

    private static string Written(WordLattice lattice, KaldiSymbolTable? words = null)
    {
        var text = new StringWriter();
        KaldiLatticeArchive.Write(text, lattice, words);
        return text.ToString();
    }
}
