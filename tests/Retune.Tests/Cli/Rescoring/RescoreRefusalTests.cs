namespace Retune.Tests.Cli.Rescoring;

/// <summary>What <c>retune rescore</c> and <c>retune tune</c> refuse, and that nothing is written or destroyed then.</summary>
public sealed class RescoreRefusalTests : RescoreCase
{
    [Fact]
    public void Wrong_usage_and_input_are_refused_and_nothing_is_written()
    {
        Assert.Contains("--acoustic-costs does not belong to --form tsv", Refused("--acoustic-costs", Lists, Lists));
        Assert.Contains("--form kaldi needs one text archive", Refused("--form", "kaldi", Lists));
        Assert.Contains("The weight of the model is 1.5", Refused("--weight", "1.5", Lists));
        Assert.Contains("--history is '0'", Refused("--form", "slf", "--history", "0", Lists));
        Assert.Contains("take log-linear", Refused("--form", "kaldi-lattice", "--interpolation", "linear", Lists));
        string bad = Folder.Write("bad.tsv", File.ReadAllText(Lists) + "u3\t-1\tw5\n");
        CommandLine result = Rescore("--out", Folder["out.tsv"], "--best", Folder["best.txt"], bad);
        Assert.Equal((2, $"retune: {bad}:4: the line has 3 fields between tabs; a hypothesis has 4: utterance, acoustic score, language score, words.\n"), (result.ExitCode, result.Error));
        CommandLine missing = Rescore("--out", Folder["out.tsv"], "--references", Folder.Write("one.txt", "u1 w5\n"), Lists);
        Assert.Contains("has no reference for the utterance \"u2\"", missing.Error);
        Assert.False(File.Exists(Folder["out.tsv"]) || File.Exists(Folder["best.txt"]) || File.Exists(Folder["out.tsv.tmp"]));
    }

    [Fact]
    public void Usage_is_checked_before_a_model_is_loaded_or_a_folder_made()
    {
        Assert.Contains("--history is '0'", CommandLine.Refused("rescore", "--model", "none", "--history", "0", Lists));
        Assert.Contains("--form kaldi needs one text archive", CommandLine.Refused("tune", "--model", "none", "--references", ReferenceFile, "--form", "kaldi", Lists));
        Assert.Contains("missing.tsv does not exist", CommandLine.Refused("rescore", "--model", Model, Folder["missing.tsv"], "--out", Folder["new/out.tsv"], "--best", Folder["new/best.txt"]));
        Assert.False(Directory.Exists(Folder["new"]));
    }

    [Fact]
    public void Results_never_replace_what_is_read_nor_each_other()
    {
        string before = File.ReadAllText(Lists);
        Assert.Contains($"--best would replace {Lists}", Refused("--best", Lists, Lists));
        Assert.Contains($"--out would replace {Lists}", Refused("--out", Lists, Lists));
        Assert.Contains($"--best would replace {ReferenceFile}", Refused("--references", ReferenceFile, "--best", ReferenceFile, Lists));
        Assert.Contains("--out and --best would both write", Refused("--out", Folder["same"], "--best", Folder["same"], Lists));
        Folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n");
        Assert.Contains("--out would replace", Refused("--form", "srilm", Folder["nbest"], "--out", Folder["nbest"]));
        string aside = Folder.Write("new.tsv.tmp", before), mix = Folder.Write("lm.arpa", "");
        Assert.Contains("--out would replace", Refused(aside, "--out", Folder["new.tsv"]));
        Assert.Contains("--best would replace", Refused(Lists, "--best", Path.Combine(Model, "vocab.txt")));
        Assert.Contains("--best would replace", Refused(Lists, "--mix", mix, "--mix-weight", "0.5", "--best", mix));
        Assert.Contains("--best would replace", Refused(Lists, "--mix", Model, "--tune-mix", ReferenceFile, "--best", ReferenceFile));
        Assert.Equal((before, before), (File.ReadAllText(Lists), File.ReadAllText(aside)));
    }

    [Fact]
    public void A_place_that_no_file_can_have_is_refused_before_any_work()
    {
        Assert.Contains($"--out names {Folder.Path}, which is a folder", CommandLine.Refused("rescore", "--model", "none", Lists, "--out", Folder.Path));
        Assert.Contains($"--best needs the folder {Lists}, which is a file", CommandLine.Refused("rescore", "--model", "none", Lists, "--best", Path.Combine(Lists, "new/best.txt")));
        Folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n");
        Assert.Contains($"--out needs the folder {Lists}, which is a file", CommandLine.Refused("rescore", "--model", "none", "--form", "srilm", Folder["nbest"], "--out", Lists));
    }

    [Fact]
    public void An_archive_without_a_lattice_and_references_without_a_word_are_refused()
    {
        string empty = Folder.Write("empty.lat", "");
        Assert.Contains($"{empty} holds no lattice", Refused("--form", "kaldi-lattice", empty, "--best", Folder["best.txt"]));
        Assert.False(File.Exists(Folder["best.txt"]));
        Assert.Contains("holds no word of a reference", Refused("--references", Folder.Write("empty.ref", "u1\nu2\n"), Lists));
        string reference = Folder.Write("other.ref", "u1\nu2\nu3 w5\n");
        Assert.Contains("The references of the 2 utterances have no word", CommandLine.Run("tune", "--model", Model, "--references", reference, Lists).Error);
    }

    [Fact]
    public void An_utterance_that_comes_twice_is_refused()
    {
        string other = Folder.Write("other.tsv", "u2\t-1\t-1\tw3\n");
        Assert.Contains($"{Lists} and {other} hold the same utterance, \"u2\"", Refused(Lists, other));
        const string Lattice = "VERSION=1.0\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w2 a=-1 l=-1\n";
        string first = Folder.Write("a/u.slf", Lattice), second = Folder.Write("b/u.slf", Lattice), named = Folder.Write("c/u.slf", "UTTERANCE=v\n" + Lattice);
        Assert.Contains($"{first} and {second} hold the same utterance, \"u\"", Refused("--form", "slf", first, second));
        Assert.Contains($"{first} and {named} would both be written as u.slf", Refused("--form", "slf", first, named));
        string archive = Folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1\n\na\n0 1 w5 1,1,\n1\n\n");
        Assert.Contains($"{archive} holds the utterance \"a\" twice", Refused("--form", "kaldi-lattice", archive));
    }

    [Fact]
    public void Words_that_the_model_lacks_are_counted_and_hypotheses_of_nothing_else_refused()
    {
        CommandLine some = Rescore(Lists);
        Assert.Contains("9 words (1 of them <unk>), computed as 8", some.Output);
        Assert.Equal(1, CommandLine.Json(Rescore(Lists, "--json").Output)[^1].GetProperty("unknown_words").GetInt32());
        string lists = Folder.Write("loud.tsv", File.ReadAllText(Lists).ToUpperInvariant()), reference = Folder.Write("loud.ref", "U1 W5\nU2 W3\n");
        Assert.Contains("None of the 6 words of the hypotheses is in the model's vocabulary", Refused(lists, "--out", Folder["loud.out"]));
        Assert.False(File.Exists(Folder["loud.out"]));
        Assert.Contains("None of the 6 words", CommandLine.Run("tune", "--model", Model, "--references", reference, lists).Error);
        string numbers = Folder.Write("int.txt", "a\n0 1 1 1,1,\n1 2 2 1,1,\n2\n\n");
        Assert.Contains("--words for Kaldi's integers", Refused("--form", "kaldi-lattice", numbers, "--best", Folder["best.int"]));
    }
}
