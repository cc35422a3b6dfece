using Retune.Rescoring.Lattices;
using Retune.Tests.Text;

namespace Retune.Tests.Rescoring.Lattices;

public sealed class SlfReaderTests : IDisposable
{
    /// <summary>Words on the arcs. The sizes are on line 4, the nodes on lines 5 to 8, the arcs on lines 9 to 12.</summary>
    private const string OnArcs = """
        VERSION=1.0
        UTTERANCE=talk-7
        lmname=bigram lmscale=12.5 wdpenalty=-3
        N=4 L=4
        I=0 t=0.00
        I=1 t=0.25
        I=2 t=0.31
        I=3 t=0.80
        J=0 S=0 E=1 W=a a=-10.5 l=-1.25 v=1
        J=1 S=0 E=2 W=an a=-12 l=-2
        J=2 S=1 E=3 W=name a=-20 l=-3
        J=3 S=2 E=3 W=aim a=-19 l=-4

        """;

    /// <summary>The same hypotheses with the words on the nodes where they end, as HTK's recogniser writes them.</summary>
    private const string OnNodes = """
        # made by hand
        VERSION=1.1
        UTTERANCE=talk-7
        start=0 end=4
        NODES=5 LINKS=5

        I=0    t=0.00  W=!SENT_START
        I=1    t=0.25  W=a            v=1
        I=2    t=0.31  W=an           v=1
        I=3    t=0.80  W=name         v=2
        I=4    t=0.90  W=!NULL
        J=0    S=0 E=1 a=-10.5 l=-1.25
        J=1    S=0 E=2 a=-12.0 l=-2.0     # another comment
        J=2    S=1 E=3 a=-20.0 l=-3.0
        J=3    S=2 E=3 a=-19.0 l=-4.0
        J=4    S=3 E=4 l=-0.5

        """;

    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_scores_and_details_of_arcs_and_nodes_are_read()
    {
        WordLattice lattice = Read(OnArcs);
        Assert.Equal("talk-7", lattice.Utterance);
        Assert.Equal(4, lattice.NodeCount);
        Assert.Equal(0, lattice.Start);
        Assert.Equal([new LatticeEnd(3)], lattice.Ends);
        Assert.Equal([new(0, 1, "a", -10.5, -1.25, "v=1"), new(0, 2, "an", -12, -2), new(1, 3, "name", -20, -3), new LatticeArc(2, 3, "aim", -19, -4)], lattice.Arcs);
        Assert.Equal(["t=0.00", "t=0.25", "t=0.31", "t=0.80"], lattice.NodeDetails);
        Assert.Equal(12.5, lattice.LanguageScale);
        Assert.Equal(-3, lattice.WordPenalty);
        Assert.Equal(["lmname=bigram"], lattice.HeaderFields);
    }

    [Fact]
    public void Words_of_nodes_go_to_the_arcs_that_end_there()
    {
        WordLattice lattice = Read(OnNodes);
        Assert.Equal([new(0, 1, "a", -10.5, -1.25), new(0, 2, "an", -12, -2), new(1, 3, "name", -20, -3), new(2, 3, "name", -19, -4), new LatticeArc(3, 4, null, 0, -0.5)], lattice.Arcs);
        Assert.Equal(["t=0.00", "t=0.25 v=1", "t=0.31 v=1", "t=0.80 v=2", "t=0.90"], lattice.NodeDetails);
        Assert.Null(lattice.LanguageScale);
        Assert.Null(lattice.WordPenalty);
        Assert.Empty(lattice.HeaderFields);
    }

    [Theory]
    [InlineData("VERSION=1.0\n", "V=1.0\n")]
    [InlineData("UTTERANCE=", "U=")]
    [InlineData("N=4 L=4", "NODES=4\n\nLINKS=4 # sizes")]
    [InlineData("lmscale=12.5", "base=2.718281828459045\nlmscale=12.5")]
    [InlineData("lmscale=12.5", "base=1 dir=f acscale=1.0\nlmscale=12.5")]          // HTK takes base 1 for natural logarithms
    [InlineData("N=4", "start=0 end=3 N=4")]
    [InlineData("S=0 E=1 W=a a=-10.5 l=-1.25 v=1", "START=0 END=1 WORD=a acoustic=-10.5 language=-1.25 v=1")]
    [InlineData("S=0 E=1 W=a a=-10.5 l=-1.25 v=1", "v=1\tl=-1.25  a=-1.05e1 W=\"a\" E='1' S=\"0\"")]
    [InlineData("W=an", "W='an'")]
    [InlineData("W=an", "W=\\a\\n")]
    [InlineData("W=an", "W=\\141n")]
    [InlineData("W=an", "W=\\0141n")]
    [InlineData("talk-7", "\"talk-7\"")]
    [InlineData("\n", " \r\n")]
    public void What_means_the_same_is_read_as_the_same(string before, string after)
    {
        Assert.Contains(before, OnArcs);
        RandomLattice.AssertSame(Read(OnArcs), Read(OnArcs.Replace(before, after)));
    }

    [Fact]
    public void Arcs_may_stand_before_the_nodes_and_nodes_need_no_lines()
    {
        string[] lines = OnArcs.Split('\n');
        WordLattice lattice = Read(OnArcs);
        RandomLattice.AssertSame(lattice, Read(string.Join('\n', [.. lines[..4], .. lines[8..12], .. lines[4..8]])));
        WordLattice without = Read(string.Join('\n', [.. lines[..4], .. lines[8..]]));
        Assert.Equal(lattice.Arcs, without.Arcs);
        Assert.Equal(new string?[4], without.NodeDetails);
    }

    [Theory]
    [InlineData("'s")]
    [InlineData("''")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("'tis'nt")]
    [InlineData("a'b\"")]
    [InlineData("#")]
    [InlineData("a=b")]
    [InlineData("Größe")]
    [InlineData("x\\", "x\\\\")]
    [InlineData("'quoted'", "\\'quoted'")]
    [InlineData("'quoted'", "\"'quoted'\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("é", "\\303\\251")]
    [InlineData("é", "\\0303\\0251")]                       // as SRILM writes it
    [InlineData("07", "0\\067")]
    public void A_word_is_what_stands_there_unquoted(string word, string? written = null) =>
        Assert.Equal(word, Read(OnArcs.Replace("W=an ", $"W={written ?? word} ")).Arcs[1].Word);

    [Theory]
    [InlineData("!NULL", null)]
    [InlineData("<eps>", null)]
    [InlineData("!SENT_START", "!SENT_START")]
    [InlineData("</s>", "</s>")]
    public void Null_words_are_no_words_and_sentence_marks_are(string written, string? word)
    {
        Assert.Equal(new LatticeArc(0, 2, word, -12, -2), Read(OnArcs.Replace("W=an ", $"W={written} ")).Arcs[1]);
        Assert.Equal(word, Read(OnNodes.Replace("W=an ", $"W={written} ")).Arcs[1].Word);
    }

    [Fact]
    public void Logarithms_of_another_base_become_natural_ones()
    {
        WordLattice lattice = Read(OnArcs.Replace("lmname", "base=10 lmname").Replace("v=1", "n=-2 ds=1 x1=0.5 p=0.5"));
        double ln10 = Math.Log(10);
        Assert.Equal(-10.5 * ln10, lattice.Arcs[0].Acoustic);
        Assert.Equal(-1.25 * ln10, lattice.Arcs[0].Language);
        Assert.Equal(FormattableString.Invariant($"n={-2 * ln10:R} ds={ln10:R} x1={0.5 * ln10:R} p=0.5"), lattice.Arcs[0].Detail);
        Assert.Equal(-3 * ln10, lattice.WordPenalty);
        Assert.Equal(12.5, lattice.LanguageScale);

        // What stands in front of base= too.
        Assert.Equal(-3 * Math.Log(1.0001), Read(OnArcs.Replace("N=4", "base=1.0001\nN=4")).WordPenalty);
    }

    [Fact]
    public void Plain_probabilities_become_logarithms()
    {
        WordLattice lattice = Read("base=0.0 wdpenalty=-1\nN=2 L=1\nJ=0 S=0 E=1 W=a l=0.25");
        Assert.Equal([new LatticeArc(0, 1, "a", 0, Math.Log(0.25))], lattice.Arcs);
        Assert.Equal(-1, lattice.WordPenalty);
    }

    [Fact]
    public void The_headers_scales_make_one_acoustic_score_of_those_of_sound_and_pronunciation()
    {
        WordLattice lattice = Read(OnArcs.Replace("lmname", "acscale=0.1 prscale=2 lmname").Replace("v=1", "r=-0.5"));
        Assert.Equal(0.1 * -10.5 + 2 * -0.5, lattice.Arcs[0].Acoustic);
        Assert.Equal(0.1 * -12, lattice.Arcs[1].Acoustic);
        Assert.Null(lattice.Arcs[0].Detail);

        // Both may stand with the word on the node; what an arc says itself counts.
        lattice = Read(OnNodes.Replace("W=name         v=2", "W=name a=-7 r=-1").Replace(" a=-20.0", ""));
        Assert.Equal([-8.0, -20], lattice.Arcs.Where(arc => arc.Word == "name").Select(arc => arc.Acoustic));
        Assert.Equal("t=0.80", lattice.NodeDetails[3]);
    }

    [Theory]
    [InlineData("talk-9", "talk-9")]
    [InlineData("talk-9.slf", "talk-9")]
    [InlineData("talk-9.lat", "talk-9")]
    [InlineData("talk-9.LAT.gz", "talk-9")]
    [InlineData("talk-9.v2.gz", "talk-9.v2")]
    public void Without_a_name_the_utterance_is_the_files(string file, string utterance) =>
        Assert.Equal(utterance, SlfLattice.Read(_folder.Write(OnArcs.Replace("UTTERANCE=talk-7", ""), file)).Utterance);

    [Fact]
    public void A_packed_file_is_read_and_one_that_was_cut_off_is_refused()
    {
        byte[] packed = TextFolder.Pack(OnArcs);
        Assert.Equal(4, SlfLattice.Read(_folder.Write(packed, "talk.slf.gz")).NodeCount);
        Assert.Contains("gzip data", Assert.Throws<InputException>(() => SlfLattice.Read(_folder.Write(packed[..^9], "talk.slf.gz"))).Message);
    }

    [Fact]
    public void Start_and_end_may_be_given_where_others_have_no_arcs_either()
    {
        string text = OnArcs.Replace("N=4 L=4", "start=1 end=3 N=4 L=4");
        WordLattice lattice = Read(text);
        Assert.Equal(1, lattice.Start);
        Assert.Equal(4, lattice.Arcs.Count);
        Assert.Equal(2, Read(text.Replace("end=3", "end=2").Replace("start=1", "start=0")).Ends[0].Node);
    }

    [Theory]
    [InlineData("N=4 L=4", "N=4 L=3", ":12: this is arc 3, and the header declares 3 arcs, numbered from 0")]
    [InlineData("N=4 L=4", "N=4 L=5", ":13: the file ends after 4 of 5 arcs")]
    [InlineData("N=4 L=4", "N=5 L=4", ":13: the file ends after the lines of 4 of 5 nodes")]
    [InlineData("N=4 L=4", "N=3 L=4", ":8: \"I=3\" is no node; the header declares 3")]
    [InlineData("N=4 L=4", "N=4", ":5: the header above has no number of nodes and of arcs")]
    [InlineData("N=4 L=4", "N=4 L=4 N=4", ":4: the header has NODES already")]
    [InlineData("N=4 L=4", "N=-4 L=4", ":4: \"N=-4\" is no number of nodes or arcs")]
    [InlineData("N=4 L=4", "N=4 L=99999999999", ":4: \"L=99999999999\" is no number")]
    [InlineData("N=4 L=4", "base=0.5 N=4 L=4", ":4: \"base=0.5\" is no base")]
    [InlineData("N=4 L=4", "base=-1 N=4 L=4", ":4: \"base=-1\" is no base")]
    [InlineData("N=4 L=4", "base=0 N=4 L=4", ":9: \"a=-10.5\" is no probability above 0")]
    [InlineData("N=4 L=4", "acscale=big N=4 L=4", ":4: \"acscale=big\" is no finite number")]
    [InlineData("N=4 L=4", "acscale=1e308 N=4 L=4", ":9: the arc from node 0 to node 1 has a score that is not a finite number")]
    [InlineData("wdpenalty=-3", "base=10 wdpenalty=1e308", ":4: the word penalty is not a finite number")]
    [InlineData("N=4 L=4", "dir=b N=4 L=4", ":4: the lattice runs backwards")]
    [InlineData("N=4 L=4", "SUBLAT=x N=4 L=4", ":4: the file has sub-lattices")]
    [InlineData("N=4 L=4", "S=x N=4 L=4", ":4: the file has sub-lattices")]
    [InlineData("N=4 L=4", "start=4 N=4 L=4", ":4: the start is node 4, and the 4 nodes are numbered from 0")]
    [InlineData("N=4 L=4", "end=4 N=4 L=4", ":4: node 4 is an end, and the 4 nodes")]
    [InlineData("N=4 L=4", "start=1 end=2 N=4 L=4", ":4: no path leads from the start, node 1, to the end at node 2")]
    [InlineData("N=4 L=4", "N=4 L=4 and more", ":4: \"and\" is no field")]
    [InlineData("N=4 L=4", "N=4 L=4 =1", ":4: \"\" is no field")]
    [InlineData("I=1 ", "I=0 ", ":6: node 0 has a line above already")]
    [InlineData("I=1 ", "I=x ", ":6: \"I=x\" is no number")]
    [InlineData("I=1 ", "I=1 L=x ", ":6: the file has sub-lattices")]
    [InlineData("I=1 ", "I=1 l=-1 ", ":6: \"l=-1\" stands on a node")]
    [InlineData("I=1 ", "I=1 W=a W=b ", ":6: \"W=b\" is the second such field of the line")]
    [InlineData("J=1 ", "J=0 ", ":10: arc 0 has a line above already")]
    [InlineData("J=1 ", "J=4 ", ":10: this is arc 4, and the header declares 4 arcs")]
    [InlineData("J=1 S=0", "J=1", ":10: the arc has no start or no end node")]
    [InlineData("J=1 S=0", "J=1 S=4", ":10: \"S=4\" is no node; the header declares 4")]
    [InlineData("J=1 S=0", "J=1 S=0 S=1", ":10: \"S=1\" is the second such field")]
    [InlineData("J=1 S=0", "J=1 S=0 a=-1", ":10: \"a=-12\" is the second such field")]
    [InlineData("J=1 S=0", "J=1 S=2", ":10: the arc from node 2 to node 2 closes a cycle")]
    [InlineData("J=1 S=0 E=2", "J=1 S=3 E=0", "closes a cycle")]
    [InlineData("J=2 S=1 E=3", "J=2 S=0 E=1", ":4: no arc leaves node 1, nor node 3; say in the header which is the end")]
    [InlineData("J=1 S=0 E=2", "J=1 S=0 E=3", ":4: no arc enters node 0, nor node 2")]
    [InlineData("W=an", "W=", ":10: \"W=\" has no word")]
    [InlineData("W=an", "W='an Apfel'", ":10: the word of the arc from node 0 to node 2 is empty or holds white space")]
    [InlineData("W=an", "W=\\18", ":10: \"\\18 \" is no escape")]
    [InlineData("W=an", "W=\\400", ":10: \"\\400\" is no escape")]
    [InlineData("W=an", "W=\\000", ":10: \"\\000\" is no escape")]
    [InlineData("W=an", "W=\\303", ":10: the bytes that the octal escapes of a value stand for are not UTF-8")]
    [InlineData("a=-12", "a=-inf", ":10: \"a=-inf\" is no finite number")]
    [InlineData("a=-12", "a=NaN", ":10: \"a=NaN\" is no finite number")]
    [InlineData("a=-12", "a=", ":10: \"a=\" is no finite number")]
    [InlineData("l=-2", "l=1e999", ":10: \"l=1e999\" is no finite number")]
    [InlineData("J=3 S=2", "UTTERANCE=talk-8\nJ=3 S=2", ":12: \"UTTERANCE=talk-8\" stands behind nodes or arcs")]
    [InlineData("J=3 S=2", ".\nJ=3 S=2", ":12: the file has sub-lattices")]
    public void A_malformed_file_is_refused_with_its_line(string before, string after, string message)
    {
        string text = OnArcs.Replace(before, after);
        Assert.NotEqual(OnArcs, text);
        string path = _folder.Write(text, "talk.slf");
        Assert.StartsWith(path, Assert.Throws<InputException>(() => SlfLattice.Read(path)).Message);
        Assert.Contains(message, Assert.Throws<InputException>(() => SlfLattice.Read(path)).Message);
    }

    [Theory]
    [InlineData("J=1    S=0 E=2 ", "J=1 S=0 E=2 W=a ", ":13: the arc's word is \"a\" and that of the node where it ends \"an\"")]
    [InlineData("I=2    t=0.31  W=an           v=1\n", "", ":16: the file ends after the lines of 4 of 5 nodes")]
    public void A_malformed_file_with_words_on_nodes_is_refused_with_its_line(string before, string after, string message)
    {
        string text = OnNodes.Replace(before, after);
        Assert.NotEqual(OnNodes, text);
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(text)).Message);
    }

    [Fact]
    public void Files_without_sizes_or_with_too_many_nodes_are_refused()
    {
        Assert.EndsWith("give a lattice in HTK's standard lattice format.", Assert.Throws<InputException>(() => Read("")).Message);
        Assert.EndsWith("give a lattice in HTK's standard lattice format.", Assert.Throws<InputException>(() => Read("VERSION=1.0\n")).Message);
        Assert.Contains(":1: 2000000000 nodes are declared here, and the lines below name 2 of them", Assert.Throws<InputException>(() => Read("N=2000000000 L=1\nJ=0 S=0 E=1")).Message);
    }

    private WordLattice Read(string text) => SlfLattice.Read(_folder.Write(text, "talk.slf"));
}
