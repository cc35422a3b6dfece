using Retune.Rescoring.Lattices;
using Retune.Tests.Text;

namespace Retune.Tests.Rescoring.Lattices;

public sealed class KaldiLatticeReaderTests : IDisposable
{
    /// <summary>The compact form, an arc and a final state without weight among it; the arcs are on lines 2 to 5.</summary>
    private const string Compact = """
        talk-7
        0 1 a 2.5,10.25,3_4_4
        0 2 an 3,12,
        1 3 name 4.5,20,8
        2 3 aim
        3 0.5,0.25,9_9

        talk-8
        0


        """;

    /// <summary>The lattice form.</summary>
    private const string Transducer = """
        talk-7
        0 1 3 17 2.5,10.25
        0 2 0 18 3,12
        1 3 8 19 4.5,20
        2 3 0 20
        3 0.5,0.25


        """;

    private const string Symbols = "<eps> 0\na 17\nan 18\nname 19\naim 20\n#0 21\n";

    private readonly TextFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_lattices_of_an_archive_are_read_one_after_the_other()
    {
        using var reader = new KaldiLatticeReader(_folder.Write(Compact));
        Assert.Throws<InvalidOperationException>(() => reader.Lattice);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.LineNumber);
        Assert.Equal("talk-7", reader.Lattice.Utterance);
        Assert.Equal(4, reader.Lattice.NodeCount);
        Assert.Equal(0, reader.Lattice.Start);
        Assert.Equal([new(0, 1, "a", -10.25, -2.5, "3_4_4"), new(0, 2, "an", -12, -3), new(1, 3, "name", -20, -4.5, "8"), new LatticeArc(2, 3, "aim", 0, 0)], reader.Lattice.Arcs);
        Assert.Equal([new LatticeEnd(3, -0.25, -0.5, "9_9")], reader.Lattice.Ends);
        Assert.True(reader.Read());
        Assert.Equal(8, reader.LineNumber);
        Assert.Equal("talk-8", reader.Lattice.Utterance);
        Assert.Equal([new LatticeEnd(0)], reader.Lattice.Ends);
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.Lattice);
    }

    [Fact]
    public void The_lattice_form_says_the_same_with_one_transition_an_arc()
    {
        WordLattice lattice = Read(Transducer, Symbols);
        Assert.Equal([new(0, 1, "a", -10.25, -2.5, "3"), new(0, 2, "an", -12, -3), new(1, 3, "name", -20, -4.5, "8"), new LatticeArc(2, 3, "aim", 0, 0)], lattice.Arcs);
        Assert.Equal([new LatticeEnd(3, -0.25, -0.5)], lattice.Ends);
    }

    [Theory]
    [InlineData("talk-7\n", "\n  \ntalk-7 \n")]
    [InlineData("3,12,", "3,12")]
    [InlineData("2 3 aim", "2 3 aim 0,0,")]
    [InlineData("2 3 aim", "2 3 aim ,,")]
    [InlineData("2 3 aim", "2 3 aim -0,")]
    [InlineData("3,12,", "3.0,1.2e1,")]
    [InlineData(" 1 a ", "\t1\ta\t")]
    [InlineData("\n", "  \r\n")]
    [InlineData("3 0.5,0.25,9_9", "2 Infinity,Infinity,\n3 0.5,0.25,9_9")]      // not final
    [InlineData("3 0.5,0.25,9_9", "3 0.5,0.25,9_9\n1 Infinity,0,")]
    public void What_means_the_same_is_read_as_the_same(string before, string after)
    {
        Assert.Contains(before, Compact);
        RandomLattice.AssertSame(Read(Compact), Read(Compact.Replace(before, after)));
    }

    [Fact]
    public void Four_columns_are_of_the_compact_form_where_the_fourth_is_a_weight()
    {
        Assert.Equal(new LatticeArc(0, 1, "17", -2, -1, "3"), Read("u\n0 1 17 1,2,3\n1\n\n").Arcs[0]);
        Assert.Equal(new LatticeArc(0, 1, "18", 0, 0, "17"), Read("u\n0 1 17 18\n1\n\n").Arcs[0]);
        Assert.Equal([new(0, 1, "18", 0, 0, "17"), new LatticeArc(0, 1, "x,y", -2, -1, "16")], Read("u\n0 1 17 18\n0 1 16 x,y 1,2\n1\n\n").Arcs);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("<eps>", null)]
    [InlineData("00", "00")]
    [InlineData("</s>", "</s>")]
    [InlineData("1,5", "1,5")]
    public void Without_a_table_labels_are_words_but_for_epsilon(string label, string? word) =>
        Assert.Equal(word, Read($"u\n0 1 {label} 1,2,3\n1\n\n").Arcs[0].Word);

    [Theory]
    [InlineData("17", "a")]
    [InlineData("017", "a")]
    [InlineData("0", null)]
    [InlineData("22", null)]
    [InlineData("<eps>", null)]
    public void With_a_table_labels_are_its_numbers(string label, string? word)
    {
        Assert.Equal(word, Read($"u\n0 1 {label} 1,2,3\n1\n\n", Symbols.Replace("<eps> 0", "<eps> 22")).Arcs[0].Word);
        Assert.Equal(word, Read($"u\n0 1 5 {label} 1,2\n1\n\n", Symbols.Replace("<eps> 0", "<eps> 22")).Arcs[0].Word);
    }

    [Fact]
    public void The_first_state_named_is_the_start_and_states_that_no_line_names_are_none()
    {
        WordLattice lattice = Read("u\n7 2000000000 a 1,2,\n7 5 b\n5 2000000000 c\n2000000000\n\n");
        Assert.Equal(3, lattice.NodeCount);
        Assert.Equal(1, lattice.Start);
        Assert.Equal([(1, 2), (1, 0), (0, 2)], lattice.Arcs.Select(arc => (arc.From, arc.To)));
        Assert.Equal(2, lattice.Ends[0].Node);
    }

    [Fact]
    public void A_packed_archive_is_read_and_one_that_was_cut_off_is_refused()
    {
        byte[] packed = TextFolder.Pack(Compact);
        using (var reader = new KaldiLatticeReader(_folder.Write(packed, "lat.gz")))
            Assert.True(reader.Read() && reader.Read() && !reader.Read());
        using var cut = new KaldiLatticeReader(_folder.Write(packed[..^9], "lat.gz"));
        Assert.Contains("gzip data", Assert.Throws<InputException>(() => { while (cut.Read()) { } }).Message);
    }

    [Theory]
    [InlineData("talk-7\n", "", ":1: the line of an utterance's key, alone, belongs here")]
    [InlineData("talk-7\n", "talk-7\n\n", ":2: the lattice of \"talk-7\" is empty")]
    [InlineData("9_9\n\n", "9_9\n", ":7: \"talk-8\" is no state")]
    [InlineData("\n0\n\n", "\n0\n", ":10: the file ends within the lattice of \"talk-8\"")]
    [InlineData("0 2 an", "x 2 an", ":3: \"x\" is no state")]
    [InlineData("0 2 an", "0 -2 an", ":3: \"-2\" is no state")]
    [InlineData("0 2 an", "0 2.0 an", ":3: \"2.0\" is no state")]
    [InlineData("3,12,", "3,12,8_", ":3: \"3,12,8_\" is no weight; here it is graph,acoustic,alignment, such as 2.5,3.1,4_4_5")]
    [InlineData("3,12,", "3,12,8__9", ":3: \"3,12,8__9\" is no weight")]
    [InlineData("3,12,", "3,12,8,9", ":3: \"3,12,8,9\" is no weight")]
    [InlineData("3,12,", "x,12,", ":3: \"x,12,\" is no weight")]
    [InlineData("3,12,", "3", ":3: \"3\" is no weight")]
    [InlineData("3,12,", "BadNumber,12,", ":3: \"BadNumber,12,\" is no weight")]
    [InlineData("3,12,", "NaN,12,", ":3: \"NaN,12,\" is no weight")]
    [InlineData("3,12,", "-Infinity,12,", ":3: \"-Infinity,12,\" is no weight")]
    [InlineData("3,12,", "Infinity,Infinity,", ":3: the arc has an infinite cost")]
    [InlineData("3,12,", "1e999,0,", ":3: the arc has an infinite cost")]
    [InlineData("3,12,", "3,12, 5", ":5: this arc has 3 columns and one above has 5")]
    [InlineData("3,12,", "3,12, 5 6", ":3: the line has more than five columns")]
    [InlineData("1 3 name", "1 0 name", ":4: the arc from node 1 to node 0 closes a cycle")]
    [InlineData("3 0.5,0.25,9_9", "3 0.5", ":6: \"0.5\" is no weight")]
    [InlineData("3 0.5,0.25,9_9", "3\n3", ":7: node 3 is an end already")]
    [InlineData("3 0.5,0.25,9_9", "3\n4", ":7: no path leads from the start, node 0, to the end at node 4")]
    [InlineData("3 0.5,0.25,9_9\n", "", ":2: the lattice has no end")]
    [InlineData("3 0.5,0.25,9_9", "3 Infinity,Infinity,", ":2: the lattice has no end")]
    public void A_malformed_archive_is_refused_with_its_line(string before, string after, string message) => AssertRefused(Compact, before, after, message, null);

    [Theory]
    [InlineData("3,12", "3,12,8", ":3: \"3,12,8\" is no weight; here it is graph,acoustic, such as 2.5,3.1")]
    [InlineData("2 0 18", "2 x 18", ":3: \"x\" is no transition-id")]
    [InlineData("2 3 0 20", "2 3 20", ":5: this arc has 3 columns and one above has 5")]
    [InlineData("2 3 0 20", "2 3 20 0,0,", ":5: \"0,0,\" stands where the word belongs")]
    [InlineData("3 0.5,0.25", "3 0.5,0.25,9", ":6: \"0.5,0.25,9\" is no weight")]
    public void A_malformed_archive_of_the_lattice_form_is_refused_with_its_line(string before, string after, string message) => AssertRefused(Transducer, before, after, message, null);

    [Theory]
    [InlineData(" 18 ", " 99 ", ":3: the symbol table ")]
    [InlineData(" 18 ", " 99 ", "words.txt has no word of number 99")]
    [InlineData(" 18 ", " an ", ":3: the label \"an\" is no number of a word; give no symbol table for lattices that hold words")]
    public void Labels_that_are_not_of_the_table_are_refused_with_their_line(string before, string after, string message) => AssertRefused(Transducer, before, after, message, Symbols);

    [Fact]
    public void Weights_on_some_arcs_of_four_columns_only_are_refused() =>
        AssertRefused("u\n0 1 17 1,2,3\n0 1 17 18\n1\n\n", "u", "u", ":3: the fourth column is no weight here and one above", null);

    private void AssertRefused(string text, string before, string after, string message, string? symbols)
    {
        Assert.Contains(before, text);
        string path = _folder.Write(text.Replace(before, after), "lat.txt");
        using var reader = new KaldiLatticeReader(path, Table(symbols));
        string refusal = Assert.Throws<InputException>(() => { while (reader.Read()) { } }).Message;
        Assert.StartsWith(path, refusal);
        Assert.Contains(message, refusal);
    }

    private WordLattice Read(string text, string? symbols = null)
    {
        using var reader = new KaldiLatticeReader(_folder.Write(text, "lat.txt"), Table(symbols));
        Assert.True(reader.Read());
        return reader.Lattice;
    }

    private KaldiSymbolTable? Table(string? symbols) => symbols is null ? null : KaldiSymbolTable.Read(_folder.Write(symbols, "words.txt"));
}
