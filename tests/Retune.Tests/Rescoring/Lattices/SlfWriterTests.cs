using FsCheck.Xunit;
using Retune.Rescoring.Lattices;

namespace Retune.Tests.Rescoring.Lattices;

public sealed class SlfWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 300)]
    public void A_lattice_that_was_written_is_read_as_it_was(int seed)
    {
        WordLattice lattice = RandomLattice.Slf(seed);
        RandomLattice.AssertSame(lattice, Read(Written(lattice)));
    }

    [Fact]
    public void The_file_is_this_one()
    {
        LatticeArc[] arcs = [new(0, 1, "<s>", 0, 0), new(1, 2, "'tis", -1.5, -0.25, "v=1 d=x"), new(1, 2, null, -3, 0)];
        var lattice = new WordLattice("talk seven", 3, 0, arcs, [new LatticeEnd(2)], ["t=0.00", null, "t=1.20 v=1"])
        {
            LanguageScale = 12,
            WordPenalty = -0.5,
            HeaderFields = ["lmname=bigram"],
        };
        Assert.Equal("""
            VERSION=1.0
            UTTERANCE=talk\040seven
            lmname=bigram
            lmscale=12
            wdpenalty=-0.5
            base=2.718281828459045
            start=0 end=2
            NODES=3 LINKS=3
            I=0 t=0.00
            I=1
            I=2 t=1.20 v=1
            J=0 S=0 E=1 W=<s> a=0 l=0
            J=1 S=1 E=2 W=\'tis a=-1.5 l=-0.25 v=1 d=x
            J=2 S=1 E=2 W=!NULL a=-3 l=0

            """, Written(lattice));
    }

    [Fact]
    public void What_was_read_in_another_base_is_written_so_that_it_is_read_as_the_same()
    {
        WordLattice lattice = Read("U=u base=10 acscale=0.5 prscale=2 wdpenalty=-1\nN=2 L=1\nI=0\nI=1 t=1 W=a n=-1\nJ=0 S=0 E=1 a=-3.3 r=-1 l=-0.7 n=-2");
        RandomLattice.AssertSame(lattice, Read(Written(lattice)));
    }

    [Fact]
    public void Ends_that_the_format_cannot_say_lead_to_one_that_it_can()
    {
        var lattice = new WordLattice("u", 2, 0, [new LatticeArc(0, 1, "a", -1, -2)], [new LatticeEnd(0, -5, -6), new LatticeEnd(1, 0, -0.5)]);
        WordLattice read = Read(Written(lattice));
        Assert.Equal(3, read.NodeCount);
        Assert.Equal([new LatticeEnd(2)], read.Ends);
        Assert.Equal([new(0, 1, "a", -1, -2), new(0, 2, null, -5, -6), new LatticeArc(1, 2, null, 0, -0.5)], read.Arcs);
    }

    [Fact]
    public void Details_of_another_format_are_refused()
    {
        var lattice = new WordLattice("u", 2, 0, [new LatticeArc(0, 1, "a", -1, -2, "3_4")], [new LatticeEnd(1)]);
        Assert.Contains("\"3_4\" is no field of an SLF", Assert.Throws<ArgumentException>(() => Written(lattice)).Message);
    }

    private static string Written(WordLattice lattice)
    {
        var text = new StringWriter();
        SlfLattice.Write(text, lattice);
        return text.ToString();
    }

    private WordLattice Read(string text) => SlfLattice.Read(_folder.Write("u.slf", text));
}
