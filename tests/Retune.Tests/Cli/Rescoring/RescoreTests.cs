using System.IO.Compression;
using System.Text.Json;
using Retune.Rescoring.Lattices;
using Retune.Tests.NGrams;

namespace Retune.Tests.Cli.Rescoring;

/// <summary>What <c>retune rescore</c> and <c>retune tune</c> give.</summary>
public sealed class RescoreTests : RescoreCase
{
    [Fact]
    public void The_models_choice_comes_first_and_errors_are_counted_before_and_after()
    {
        CommandLine result = Rescore("--references", ReferenceFile, "--best", Folder["best.txt"], "--out", Folder["out/lists.tsv"], "--ignore", "uh", "--weight", "0.5", Lists, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement line = CommandLine.Json(result.Output)[^1];
        Assert.Equal("rescored", line.GetProperty("event").GetString());
        Assert.Equal((2, 1, 3), (line.GetProperty("utterances").GetInt32(), line.GetProperty("changed").GetInt32(), line.GetProperty("hypotheses").GetInt32()));
        Assert.Equal((8, 7), (line.GetProperty("words").GetInt32(), line.GetProperty("computed_words").GetInt32()));
        Assert.Equal((1.0 / 3, 0.0), (line.GetProperty("before").GetProperty("word_error_rate").GetDouble(), line.GetProperty("after").GetProperty("word_error_rate").GetDouble()));
        string[] reference = File.ReadAllLines(ReferenceFile);
        Assert.Equal([reference[0], "u2 w3 uh"], File.ReadAllLines(Folder["best.txt"]));
        string[] rescored = File.ReadAllLines(Folder["out/lists.tsv"]);
        string[] best = rescored[0].Split('\t');
        Assert.Equal(reference[0], $"{best[0]} {best[3]}");
        Assert.Equal(0.5 * -2 + 0.5 * Sum(best[3]), double.Parse(best[2]), 1e-6);
    }

    [Fact]
    public void People_read_a_table_of_errors()
    {
        CommandLine result = Rescore("--references", ReferenceFile, Lists);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("2 utterances, 3 hypotheses, 9 words (1 of them <unk>), computed as 8", result.Output);
        Assert.Contains("another hypothesis is best in 1", result.Output);
        Assert.Matches(@"before +66\.67 % +1 +0 +1 +3", result.Output);
        Assert.Matches(@"after +33\.33 % +0 +0 +1 +3", result.Output);
    }

    [Fact]
    public void A_weight_of_0_gives_the_lists_back_as_they_were()
    {
        CommandLine result = Rescore("--weight", "0", "--lm-weight", "9", "--word-penalty", "-3", "--out", Folder["same.tsv"], Lists);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(File.ReadAllText(Lists), File.ReadAllText(Folder["same.tsv"]));
    }

    [Fact]
    public void Lists_of_SRILM_and_archives_of_Kaldi_come_back_in_their_form()
    {
        Folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n-10 -2 2 w5 w9\n");
        Folder.Write("nbest/b.nbest", "-10 -2 1 w7\n");
        Assert.Equal(0, Rescore("--form", "srilm", Folder["nbest"], "--out", Folder["srilm"], "--weight", "1", "--best", Folder["best.srilm"]).ExitCode);
        Assert.Equal(["a.nbest", "b.nbest"], Directory.GetFiles(Folder["srilm"]).Select(Path.GetFileName).Order());
        string[] written = File.ReadAllLines(Folder["srilm/b.nbest"])[0].Split(' ');
        Assert.Equal(["-10", "1", "w7"], [written[0], written[2], written[3]]);
        Assert.Equal(Sum("w7") / Math.Log(10), double.Parse(written[1]), 1e-6);

        string text = Folder.Write("k/text", "a-1 w5 w2\na-2 w5 w9\nb-1 w7\n"), costs = Folder.Write("k/costs", "a-1 3\na-2 3\nb-1 3\n");
        Assert.Equal(0, Rescore("--form", "kaldi", text, "--acoustic-costs", costs, "--lm-costs", costs, "--out", Folder["kaldi"], "--weight", "1", "--best", Folder["best.kaldi"]).ExitCode);
        Assert.Equal(File.ReadAllText(Folder["best.srilm"]), File.ReadAllText(Folder["best.kaldi"]));
        Assert.Equal(-Sum("w7"), double.Parse(File.ReadAllLines(Folder["kaldi/lm_costs"])[^1].Split(' ')[1]), 1e-6);
    }

    [Fact]
    public void Lattices_come_back_in_their_form_and_name_the_same_best_path()
    {
        Folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=3 L=3\nI=0\nI=1\nI=2\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\nJ=1 S=1 E=2 W=w2 a=-1 l=-1\nJ=2 S=1 E=2 W=w9 a=-1 l=-1\n");
        string archive = Folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1 2 w2 1,1,\n1 2 w9 1,1,\n2\n\n");
        Assert.Equal(0, Rescore("--form", "slf", Folder["slf"], "--out", Folder["slf-out"], "--best", Folder["best.slf"], "--weight", "1").ExitCode);
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", archive, "--out", Folder["out.txt"], "--best", Folder["best.lat"], "--weight", "1", "--history", "exact").ExitCode);
        Assert.Equal(File.ReadAllText(Folder["best.slf"]), File.ReadAllText(Folder["best.lat"]));
        WordLattice slf = SlfLattice.Read(Folder["slf-out/a.slf"]);
        Assert.Equal(2, slf.LanguageScale);
        Assert.Equal(Sum("w5 w2"), slf.Arcs.Where(arc => arc.Word is not "w9").Sum(arc => arc.Language) - slf.Arcs.Where(arc => arc.Word is null).Sum(arc => arc.Language) + EndAfter("w5 w2"), 1e-6);
        using var reader = new KaldiLatticeReader(Folder["out.txt"]);
        Assert.True(reader.Read());
        Assert.Equal(EndAfter("w5 w9"), reader.Lattice.Ends.Single(end => end.Node == reader.Lattice.Arcs.Single(arc => arc.Word == "w9").To).Language, 1e-6);
    }

    [Fact]
    public void A_lattices_errors_before_are_those_of_its_header()
    {
        // By its header's scale of 2 w2 is best: -1 - 2 over -2 - 4; by that of the options w9 would be.
        Folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=2 L=2\nI=0\nI=1\nJ=0 S=0 E=1 W=w2 a=-2 l=-1\nJ=1 S=0 E=1 W=w9 a=-1 l=-2\n");
        CommandLine result = Rescore("--form", "slf", Folder["slf"], "--lm-weight", "0.1", "--references", Folder.Write("a.ref", "a w2\n"), "--json");
        Assert.Equal(0, CommandLine.Json(result.Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble());
    }

    [Fact]
    public void Tuning_counts_a_lattices_errors_before_by_the_recognisers_weight()
    {
        // By a weight of 2 w2 is best: -2 - 2 over -1 - 4; by 1 they are even, and by 0.1 w9 is.
        string archive = Folder.Write("lat.txt", "a\n0 1 w2 1,2,\n0 1 w9 2,1,\n1\n\n"), reference = Folder.Write("a.ref", "a w2\n");
        Assert.Equal(0, Before("2"));
        Assert.Equal(1, Before("0.1"));

        double Before(string weight) => CommandLine.Json(CommandLine.Run(
            "tune", "--model", Model, "--form", "kaldi-lattice", archive, "--references", reference, "--lm-weight", weight, "--json").Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble();
    }

    [Fact]
    public void Tuning_counts_a_lattices_errors_before_by_the_recognisers_penalty()
    {
        // One word or two, the second of them free: a penalty decides, that of the options before that of the header.
        string archive = Folder.Write("lat.txt", "a\n0 1 w2 1,2,\n0 2 w2 1,2,\n2 1 w9 0.5,0,\n1\n\n"), reference = Folder.Write("a.ref", "a w2 w9\n");
        Folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=1\nwdpenalty=-1\nN=3 L=3\nI=0\nI=1\nI=2\nJ=0 S=0 E=1 W=w2 a=-1 l=-2\nJ=1 S=0 E=2 W=w2 a=-1 l=-2\nJ=2 S=2 E=1 W=w9 a=-0.5 l=0\n");
        Assert.Equal(0.5, Before("kaldi-lattice", archive));
        Assert.Equal(0, Before("kaldi-lattice", archive, "--word-penalty", "1"));
        Assert.Equal(0.5, Before("slf", Folder["slf"]));
        Assert.Equal(0, Before("slf", Folder["slf"], "--word-penalty", "1"));

        double Before(string form, string input, params string[] options) => CommandLine.Json(CommandLine.Run(
            ["tune", "--model", Model, "--form", form, input, "--references", reference, "--json", .. options]).Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble();
    }

    [Fact]
    public void A_word_of_probability_0_is_told_as_one_and_cannot_be_written()
    {
        // Without <unk> the n-gram model knows nothing of "nowhere".
        string arpa = Folder.Write("lm.arpa", "\\data\\\nngram 1=4\n\n\\1-grams:\n-99 <s>\n-0.5 </s>\n-0.5 w2\n-0.5 w5\n\n\\end\\\n"), text = Folder.Write("text", "w2 nowhere\n");
        string[] mixed = ["--model", Model, "--mix", arpa, "--mix-weight", "1"];
        CommandLine lines = CommandLine.Run(["score", .. mixed, text]);
        Assert.Equal((0, ""), (lines.ExitCode, lines.Error));
        Assert.Contains("p( <unk> | w2 ...) \t= [3gram] 0 [ -inf ]", lines.Output);
        Assert.Contains("\n1 zeroprobs, logprob= -1 ppl= 3.162278 ppl1= 10\n", lines.Output);
        JsonElement json = CommandLine.Json(CommandLine.Run(["score", .. mixed, "--json", text]).Output)[^1];
        Assert.Equal((1, JsonValueKind.Null), (json.GetProperty("zero_probabilities").GetInt32(), json.GetProperty("ln_p").ValueKind));

        string list = Folder.Write("n.tsv", "u1\t-1\t-1\tw2 nowhere\n"), lattice = Folder.Write("lat.txt", "u1\n0 1 w2 1,1,\n1 2 nowhere 1,1,\n2\n\n");
        foreach (string[] form in (string[][])[["--form", "tsv", list], ["--form", "kaldi-lattice", lattice]])
        {
            CommandLine result = CommandLine.Run(["rescore", .. mixed, "--weight", "1", .. form, "--out", Folder["out"]]);
            Assert.Equal(2, result.ExitCode);
            Assert.StartsWith("retune: A hypothesis of the utterance \"u1\" has a word of probability 0", result.Error);
            Assert.False(File.Exists(Folder["out"]));
            Assert.Equal(0, CommandLine.Run(["rescore", .. mixed, "--weight", "1", .. form]).ExitCode);
        }
    }

    [Fact]
    public void Unknown_words_can_be_punished()
    {
        string list = Folder.Write("unknown.tsv", "u\t-9\t0\tw5 nowhere\nu\t-10\t0\tw5 w2\n");
        Assert.Equal("u w5 nowhere\n", Best("0"));
        Assert.Equal("u w5 w2\n", Best("-2"));

        string Best(string penalty)
        {
            Assert.Equal(0, Rescore("--lm-weight", "0", "--unk-penalty", penalty, "--best", Folder["best.txt"], list).ExitCode);
            return File.ReadAllText(Folder["best.txt"]);
        }
    }

    [Fact]
    public void Probabilities_can_be_interpolated_in_place_of_their_logarithms()
    {
        Assert.Equal(0, Rescore("--interpolation", "linear", "--weight", "0.25", "--out", Folder["out.tsv"], Lists).ExitCode);
        string[][] lines = [.. File.ReadAllLines(Folder["out.tsv"]).Select(line => line.Split('\t')).Where(fields => fields[0] == "u1")];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, fields => Assert.Equal(Math.Log(0.75 * Math.Exp(-2) + 0.25 * Math.Exp(Sum(fields[3]))), double.Parse(fields[2]), 1e-6));
    }

    [Fact]
    public void Histories_with_the_same_last_words_can_be_taken_for_one()
    {
        string list = Folder.Write("late.tsv", "u\t-9\t0\tw5 w2 w3 w4\nu\t-10\t0\tw9 w2 w3 w4\n");
        Assert.Equal(2 * 5, Computed("exact"));            // both with </s>
        Assert.Equal(2 * 2 + 3, Computed("2"));            // behind w2 both are one

        int Computed(string history) => CommandLine.Json(Rescore("--history", history, list, "--json").Output)[^1].GetProperty("computed_words").GetInt32();
    }

    [Fact]
    public void A_lattice_of_integers_is_that_of_its_words()
    {
        string symbols = Folder.Write("words.txt", "<eps> 0\nw5 1\nw2 2\nw9 3\n"), numbers = Folder.Write("int.txt", "a\n0 1 1 1,1,\n1 2 2 1,1,\n1 2 3 1,1,\n2\n\n");
        string words = Folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1 2 w2 1,1,\n1 2 w9 1,1,\n2\n\n");
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", numbers, "--words", symbols, "--best", Folder["best.int"], "--weight", "1").ExitCode);
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", words, "--best", Folder["best.words"], "--weight", "1").ExitCode);
        Assert.Equal(File.ReadAllText(Folder["best.words"]), File.ReadAllText(Folder["best.int"]));
    }

    [Fact]
    public void An_n_gram_model_may_be_mixed_in()
    {
        string[] words = [.. Enumerable.Range(0, Scorer.Vocabulary.Count).Select(id => Scorer.Vocabulary[id])];
        string arpa = Folder.Write("lm.arpa", new WittenBell(["w5 w2", "w5 w9 w9"], words, 3).Arpa());
        CommandLine result = Rescore("--mix", arpa, "--mix-weight", "1", "--weight", "1", "--out", Folder["out.tsv"], Lists, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["model", "ngram_model", "rescored"], CommandLine.Json(result.Output).Select(line => line.GetProperty("event").GetString()));
        CommandLine scores = CommandLine.Run("score", "--model", Model, "--mix", arpa, "--mix-weight", "1", "--json", Folder.Write("text", "w5 w2\n"));
        double lnP = CommandLine.Json(scores.Output).Single(line => line.GetProperty("event").GetString() == "sentence").GetProperty("ln_p").GetDouble();
        Assert.Contains(File.ReadAllLines(Folder["out.tsv"]).Select(line => line.Split('\t')), fields => fields[3] == "w5 w2" && Math.Abs(double.Parse(fields[2]) - lnP) < 1e-6);
        CommandLine lines = CommandLine.Run("score", "--model", Model, "--mix", arpa, "--mix-weight", "0.5", Folder["text"]);
        Assert.StartsWith($"# {arpa}: ", lines.Output);
        Assert.Contains("\np( ".Replace("\n", "\n\t"), lines.Output);
    }

    [Fact]
    public void Tune_prints_the_options_that_rescore_takes()
    {
        CommandLine tuned = CommandLine.Run("tune", "--model", Model, "--references", ReferenceFile, "--lm-weight", "3", "--word-penalty=1", "--normalised", Lists);
        Assert.Equal((0, ""), (tuned.ExitCode, tuned.Error));
        Assert.Matches(@"before +66\.67 %", tuned.Output);
        Assert.Matches(@"with the weights found +33\.33 %", tuned.Output);
        string command = tuned.Output.Split("instead of these: retune ")[1].Trim();
        Assert.StartsWith($"rescore --model {Model} --references {ReferenceFile} --normalised {Lists} --weight ", command);
        CommandLine result = CommandLine.Run(command.Split(' '));
        Assert.Matches(@"after +33\.33 %", result.Output);
        JsonElement json = CommandLine.Json(CommandLine.Run("tune", "--model", Model, "--references", ReferenceFile, "--normalised", Lists, "--json").Output)[^1];
        Assert.Equal("tuned", json.GetProperty("event").GetString());
        Assert.Equal(1.0 / 3, json.GetProperty("after").GetProperty("word_error_rate").GetDouble());
        Assert.Contains($"--weight {json.GetProperty("weight").GetDouble()} --lm-weight {json.GetProperty("lm_weight").GetDouble()} ", command);
        Assert.Equal($"retune {command}", json.GetProperty("rescore_command").GetString());
    }

    [Fact]
    public void A_rescored_lattice_names_the_weights_by_which_its_scores_are_joined()
    {
        Folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\n");
        Folder.Write("slf/b.slf", "VERSION=1.0\nUTTERANCE=b\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\n");
        Assert.Equal((null, null), Written("b", "same"));
        Assert.Equal((2, null), Written("a", "same"));
        Assert.Equal((12.5, -0.5), Written("a", "given", "--lm-weight", "12.5", "--word-penalty", "-0.5"));
        Assert.Equal((12.5, -0.5), Written("b", "given", "--lm-weight", "12.5", "--word-penalty", "-0.5"));

        (double?, double?) Written(string utterance, string folder, params string[] options)
        {
            Assert.Equal(0, Rescore(["--form", "slf", Folder["slf"], "--out", Folder[folder], .. options]).ExitCode);
            WordLattice lattice = SlfLattice.Read(Folder[$"{folder}/{utterance}.slf"]);
            return (lattice.LanguageScale, lattice.WordPenalty);
        }
    }

    [Fact]
    public void A_file_that_is_named_gz_is_packed()
    {
        Assert.Equal(0, Rescore("--out", Folder["out.tsv.gz"], "--best", Folder["best.txt"], Lists).ExitCode);
        Assert.Equal(0, Rescore("--out", Folder["out.tsv"], Lists).ExitCode);
        using var plain = new StreamReader(new GZipStream(File.OpenRead(Folder["out.tsv.gz"]), CompressionMode.Decompress));
        Assert.Equal(File.ReadAllText(Folder["out.tsv"]), plain.ReadToEnd());
    }
}
