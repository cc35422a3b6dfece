using System.IO.Compression;
using System.Text.Json;
using Retune.Rescoring.Lattices;
using Retune.Scoring;
using Retune.Tests.NGrams;
using Retune.Tests.Scoring;

namespace Retune.Tests.Cli.Rescoring;

/// <summary><c>retune rescore</c> and <c>retune tune</c>.</summary>
public sealed class RescoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Scorer _scorer = ScoringCase.Scorer(ScoringCase.Even);
    private readonly string _model;
    private readonly string _lists;
    private readonly string _references;

    public RescoreTests()
    {
        _model = _folder["model"];
        _scorer.Model.Save(_model);
        // u1: the model decides between w2 and w9; u2: only one hypothesis.
        (string good, string bad) = Sum("w5 w2") > Sum("w5 w9") ? ("w5 w2", "w5 w9") : ("w5 w9", "w5 w2");
        _lists = _folder.Write("lists.tsv", $"u1\t-10\t-2\t{bad}\nu1\t-10\t-2\t{good}\nu2\t-5\t-1\tw3 uh\n");
        _references = _folder.Write("ref.txt", $"u1 {good}\nu2 w3\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_models_choice_comes_first_and_errors_are_counted_before_and_after()
    {
        CommandLine result = Rescore("--references", _references, "--best", _folder["best.txt"], "--out", _folder["out/lists.tsv"], "--ignore", "uh", "--weight", "0.5", _lists, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement line = CommandLine.Json(result.Output)[^1];
        Assert.Equal("rescored", line.GetProperty("event").GetString());
        Assert.Equal((2, 1, 3), (line.GetProperty("utterances").GetInt32(), line.GetProperty("changed").GetInt32(), line.GetProperty("hypotheses").GetInt32()));
        Assert.Equal((8, 7), (line.GetProperty("words").GetInt32(), line.GetProperty("computed_words").GetInt32()));
        Assert.Equal((1.0 / 3, 0.0), (line.GetProperty("before").GetProperty("word_error_rate").GetDouble(), line.GetProperty("after").GetProperty("word_error_rate").GetDouble()));
        string[] reference = File.ReadAllLines(_references);
        Assert.Equal([reference[0], "u2 w3 uh"], File.ReadAllLines(_folder["best.txt"]));
        string[] rescored = File.ReadAllLines(_folder["out/lists.tsv"]);
        string[] best = rescored[0].Split('\t');
        Assert.Equal(reference[0], $"{best[0]} {best[3]}");
        Assert.Equal(0.5 * -2 + 0.5 * Sum(best[3]), double.Parse(best[2]), 1e-6);
    }

    [Fact]
    public void People_read_a_table_of_errors()
    {
        CommandLine result = Rescore("--references", _references, _lists);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("2 utterances, 3 hypotheses, 9 words (1 of them <unk>), computed as 8", result.Output);
        Assert.Contains("another hypothesis is best in 1", result.Output);
        Assert.Matches(@"before +66\.67 % +1 +0 +1 +3", result.Output);
        Assert.Matches(@"after +33\.33 % +0 +0 +1 +3", result.Output);
    }

    [Fact]
    public void A_weight_of_0_gives_the_lists_back_as_they_were()
    {
        CommandLine result = Rescore("--weight", "0", "--lm-weight", "9", "--word-penalty", "-3", "--out", _folder["same.tsv"], _lists);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(File.ReadAllText(_lists), File.ReadAllText(_folder["same.tsv"]));
    }

    [Fact]
    public void Lists_of_SRILM_and_archives_of_Kaldi_come_back_in_their_form()
    {
        _folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n-10 -2 2 w5 w9\n");
        _folder.Write("nbest/b.nbest", "-10 -2 1 w7\n");
        Assert.Equal(0, Rescore("--form", "srilm", _folder["nbest"], "--out", _folder["srilm"], "--weight", "1", "--best", _folder["best.srilm"]).ExitCode);
        Assert.Equal(["a.nbest", "b.nbest"], Directory.GetFiles(_folder["srilm"]).Select(Path.GetFileName).Order());
        string[] written = File.ReadAllLines(_folder["srilm/b.nbest"])[0].Split(' ');
        Assert.Equal(["-10", "1", "w7"], [written[0], written[2], written[3]]);
        Assert.Equal(Sum("w7") / Math.Log(10), double.Parse(written[1]), 1e-6);

        string text = _folder.Write("k/text", "a-1 w5 w2\na-2 w5 w9\nb-1 w7\n"), costs = _folder.Write("k/costs", "a-1 3\na-2 3\nb-1 3\n");
        Assert.Equal(0, Rescore("--form", "kaldi", text, "--acoustic-costs", costs, "--lm-costs", costs, "--out", _folder["kaldi"], "--weight", "1", "--best", _folder["best.kaldi"]).ExitCode);
        Assert.Equal(File.ReadAllText(_folder["best.srilm"]), File.ReadAllText(_folder["best.kaldi"]));
        Assert.Equal(-Sum("w7"), double.Parse(File.ReadAllLines(_folder["kaldi/lm_costs"])[^1].Split(' ')[1]), 1e-6);
    }

    [Fact]
    public void Lattices_come_back_in_their_form_and_name_the_same_best_path()
    {
        _folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=3 L=3\nI=0\nI=1\nI=2\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\nJ=1 S=1 E=2 W=w2 a=-1 l=-1\nJ=2 S=1 E=2 W=w9 a=-1 l=-1\n");
        string archive = _folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1 2 w2 1,1,\n1 2 w9 1,1,\n2\n\n");
        Assert.Equal(0, Rescore("--form", "slf", _folder["slf"], "--out", _folder["slf-out"], "--best", _folder["best.slf"], "--weight", "1").ExitCode);
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", archive, "--out", _folder["out.txt"], "--best", _folder["best.lat"], "--weight", "1", "--history", "exact").ExitCode);
        Assert.Equal(File.ReadAllText(_folder["best.slf"]), File.ReadAllText(_folder["best.lat"]));
        WordLattice slf = SlfLattice.Read(_folder["slf-out/a.slf"]);
        Assert.Equal(2, slf.LanguageScale);
        Assert.Equal(Sum("w5 w2"), slf.Arcs.Where(arc => arc.Word is not "w9").Sum(arc => arc.Language) - slf.Arcs.Where(arc => arc.Word is null).Sum(arc => arc.Language) + EndAfter("w5 w2"), 1e-6);
        using var reader = new KaldiLatticeReader(_folder["out.txt"]);
        Assert.True(reader.Read());
        Assert.Equal(EndAfter("w5 w9"), reader.Lattice.Ends.Single(end => end.Node == reader.Lattice.Arcs.Single(arc => arc.Word == "w9").To).Language, 1e-6);
    }

    [Fact]
    public void A_lattices_errors_before_are_those_of_its_header()
    {
        // By its header's scale of 2 w2 is best: -1 - 2 over -2 - 4; by that of the options w9 would be.
        _folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=2 L=2\nI=0\nI=1\nJ=0 S=0 E=1 W=w2 a=-2 l=-1\nJ=1 S=0 E=1 W=w9 a=-1 l=-2\n");
        CommandLine result = Rescore("--form", "slf", _folder["slf"], "--lm-weight", "0.1", "--references", _folder.Write("a.ref", "a w2\n"), "--json");
        Assert.Equal(0, CommandLine.Json(result.Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble());
    }

    [Fact]
    public void Tuning_counts_a_lattices_errors_before_by_the_recognisers_weight()
    {
        // By a weight of 2 w2 is best: -2 - 2 over -1 - 4; by 1 they are even, and by 0.1 w9 is.
        string archive = _folder.Write("lat.txt", "a\n0 1 w2 1,2,\n0 1 w9 2,1,\n1\n\n"), reference = _folder.Write("a.ref", "a w2\n");
        Assert.Equal(0, Before("2"));
        Assert.Equal(1, Before("0.1"));

        double Before(string weight) => CommandLine.Json(CommandLine.Run(
            "tune", "--model", _model, "--form", "kaldi-lattice", archive, "--references", reference, "--lm-weight", weight, "--json").Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble();
    }

    [Fact]
    public void Tuning_counts_a_lattices_errors_before_by_the_recognisers_penalty()
    {
        // One word or two, the second of them free: a penalty decides, that of the options before that of the header.
        string archive = _folder.Write("lat.txt", "a\n0 1 w2 1,2,\n0 2 w2 1,2,\n2 1 w9 0.5,0,\n1\n\n"), reference = _folder.Write("a.ref", "a w2 w9\n");
        _folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=1\nwdpenalty=-1\nN=3 L=3\nI=0\nI=1\nI=2\nJ=0 S=0 E=1 W=w2 a=-1 l=-2\nJ=1 S=0 E=2 W=w2 a=-1 l=-2\nJ=2 S=2 E=1 W=w9 a=-0.5 l=0\n");
        Assert.Equal(0.5, Before("kaldi-lattice", archive));
        Assert.Equal(0, Before("kaldi-lattice", archive, "--word-penalty", "1"));
        Assert.Equal(0.5, Before("slf", _folder["slf"]));
        Assert.Equal(0, Before("slf", _folder["slf"], "--word-penalty", "1"));

        double Before(string form, string input, params string[] options) => CommandLine.Json(CommandLine.Run(
            ["tune", "--model", _model, "--form", form, input, "--references", reference, "--json", .. options]).Output)[^1].GetProperty("before").GetProperty("word_error_rate").GetDouble();
    }

    [Fact]
    public void A_word_of_probability_0_is_told_as_one_and_cannot_be_written()
    {
        // Without <unk> the n-gram model knows nothing of "nowhere".
        string arpa = _folder.Write("lm.arpa", "\\data\\\nngram 1=4\n\n\\1-grams:\n-99 <s>\n-0.5 </s>\n-0.5 w2\n-0.5 w5\n\n\\end\\\n"), text = _folder.Write("text", "w2 nowhere\n");
        string[] mixed = ["--model", _model, "--mix", arpa, "--mix-weight", "1"];
        CommandLine lines = CommandLine.Run(["score", .. mixed, text]);
        Assert.Equal((0, ""), (lines.ExitCode, lines.Error));
        Assert.Contains("p( <unk> | w2 ...) \t= [3gram] 0 [ -inf ]", lines.Output);
        Assert.Contains("\n1 zeroprobs, logprob= -1 ppl= 3.162278 ppl1= 10\n", lines.Output);
        JsonElement json = CommandLine.Json(CommandLine.Run(["score", .. mixed, "--json", text]).Output)[^1];
        Assert.Equal((1, JsonValueKind.Null), (json.GetProperty("zero_probabilities").GetInt32(), json.GetProperty("ln_p").ValueKind));

        string list = _folder.Write("n.tsv", "u1\t-1\t-1\tw2 nowhere\n"), lattice = _folder.Write("lat.txt", "u1\n0 1 w2 1,1,\n1 2 nowhere 1,1,\n2\n\n");
        foreach (string[] form in (string[][])[["--form", "tsv", list], ["--form", "kaldi-lattice", lattice]])
        {
            CommandLine result = CommandLine.Run(["rescore", .. mixed, "--weight", "1", .. form, "--out", _folder["out"]]);
            Assert.Equal(2, result.ExitCode);
            Assert.StartsWith("retune: A hypothesis of the utterance \"u1\" has a word of probability 0", result.Error);
            Assert.False(File.Exists(_folder["out"]));
            Assert.Equal(0, CommandLine.Run(["rescore", .. mixed, "--weight", "1", .. form]).ExitCode);
        }
    }

    [Fact]
    public void An_utterance_that_comes_twice_is_refused()
    {
        string other = _folder.Write("other.tsv", "u2\t-1\t-1\tw3\n");
        Assert.Contains($"{_lists} and {other} hold the same utterance, \"u2\"", Refused(_lists, other));
        const string Lattice = "VERSION=1.0\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w2 a=-1 l=-1\n";
        string first = _folder.Write("a/u.slf", Lattice), second = _folder.Write("b/u.slf", Lattice), named = _folder.Write("c/u.slf", "UTTERANCE=v\n" + Lattice);
        Assert.Contains($"{first} and {second} hold the same utterance, \"u\"", Refused("--form", "slf", first, second));
        Assert.Contains($"{first} and {named} would both be written as u.slf", Refused("--form", "slf", first, named));
        string archive = _folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1\n\na\n0 1 w5 1,1,\n1\n\n");
        Assert.Contains($"{archive} holds the utterance \"a\" twice", Refused("--form", "kaldi-lattice", archive));
    }

    [Fact]
    public void Unknown_words_can_be_punished()
    {
        string list = _folder.Write("unknown.tsv", "u\t-9\t0\tw5 nowhere\nu\t-10\t0\tw5 w2\n");
        Assert.Equal("u w5 nowhere\n", Best("0"));
        Assert.Equal("u w5 w2\n", Best("-2"));

        string Best(string penalty)
        {
            Assert.Equal(0, Rescore("--lm-weight", "0", "--unk-penalty", penalty, "--best", _folder["best.txt"], list).ExitCode);
            return File.ReadAllText(_folder["best.txt"]);
        }
    }

    [Fact]
    public void Probabilities_can_be_interpolated_in_place_of_their_logarithms()
    {
        Assert.Equal(0, Rescore("--interpolation", "linear", "--weight", "0.25", "--out", _folder["out.tsv"], _lists).ExitCode);
        string[][] lines = [.. File.ReadAllLines(_folder["out.tsv"]).Select(line => line.Split('\t')).Where(fields => fields[0] == "u1")];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, fields => Assert.Equal(Math.Log(0.75 * Math.Exp(-2) + 0.25 * Math.Exp(Sum(fields[3]))), double.Parse(fields[2]), 1e-6));
    }

    [Fact]
    public void Histories_with_the_same_last_words_can_be_taken_for_one()
    {
        string list = _folder.Write("late.tsv", "u\t-9\t0\tw5 w2 w3 w4\nu\t-10\t0\tw9 w2 w3 w4\n");
        Assert.Equal(2 * 5, Computed("exact"));            // both with </s>
        Assert.Equal(2 * 2 + 3, Computed("2"));            // behind w2 both are one

        int Computed(string history) => CommandLine.Json(Rescore("--history", history, list, "--json").Output)[^1].GetProperty("computed_words").GetInt32();
    }

    [Fact]
    public void A_lattice_of_integers_is_that_of_its_words()
    {
        string symbols = _folder.Write("words.txt", "<eps> 0\nw5 1\nw2 2\nw9 3\n"), numbers = _folder.Write("int.txt", "a\n0 1 1 1,1,\n1 2 2 1,1,\n1 2 3 1,1,\n2\n\n");
        string words = _folder.Write("lat.txt", "a\n0 1 w5 1,1,\n1 2 w2 1,1,\n1 2 w9 1,1,\n2\n\n");
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", numbers, "--words", symbols, "--best", _folder["best.int"], "--weight", "1").ExitCode);
        Assert.Equal(0, Rescore("--form", "kaldi-lattice", words, "--best", _folder["best.words"], "--weight", "1").ExitCode);
        Assert.Equal(File.ReadAllText(_folder["best.words"]), File.ReadAllText(_folder["best.int"]));
    }

    [Fact]
    public void An_n_gram_model_may_be_mixed_in()
    {
        string[] words = [.. Enumerable.Range(0, _scorer.Vocabulary.Count).Select(id => _scorer.Vocabulary[id])];
        string arpa = _folder.Write("lm.arpa", new WittenBell(["w5 w2", "w5 w9 w9"], words, 3).Arpa());
        CommandLine result = Rescore("--mix", arpa, "--mix-weight", "1", "--weight", "1", "--out", _folder["out.tsv"], _lists, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["model", "ngram_model", "rescored"], CommandLine.Json(result.Output).Select(line => line.GetProperty("event").GetString()));
        CommandLine scores = CommandLine.Run("score", "--model", _model, "--mix", arpa, "--mix-weight", "1", "--json", _folder.Write("text", "w5 w2\n"));
        double lnP = CommandLine.Json(scores.Output).Single(line => line.GetProperty("event").GetString() == "sentence").GetProperty("ln_p").GetDouble();
        Assert.Contains(File.ReadAllLines(_folder["out.tsv"]).Select(line => line.Split('\t')), fields => fields[3] == "w5 w2" && Math.Abs(double.Parse(fields[2]) - lnP) < 1e-6);
        CommandLine lines = CommandLine.Run("score", "--model", _model, "--mix", arpa, "--mix-weight", "0.5", _folder["text"]);
        Assert.StartsWith($"# {arpa}: ", lines.Output);
        Assert.Contains("\np( ".Replace("\n", "\n\t"), lines.Output);
    }

    [Fact]
    public void Tune_prints_the_options_that_rescore_takes()
    {
        CommandLine tuned = CommandLine.Run("tune", "--model", _model, "--references", _references, "--lm-weight", "3", "--word-penalty=1", "--normalised", _lists);
        Assert.Equal((0, ""), (tuned.ExitCode, tuned.Error));
        Assert.Matches(@"before +66\.67 %", tuned.Output);
        Assert.Matches(@"with the weights found +33\.33 %", tuned.Output);
        string command = tuned.Output.Split("instead of these: retune ")[1].Trim();
        Assert.StartsWith($"rescore --model {_model} --references {_references} --normalised {_lists} --weight ", command);
        CommandLine result = CommandLine.Run(command.Split(' '));
        Assert.Matches(@"after +33\.33 %", result.Output);
        JsonElement json = CommandLine.Json(CommandLine.Run("tune", "--model", _model, "--references", _references, "--normalised", _lists, "--json").Output)[^1];
        Assert.Equal("tuned", json.GetProperty("event").GetString());
        Assert.Equal(1.0 / 3, json.GetProperty("after").GetProperty("word_error_rate").GetDouble());
        Assert.Contains($"--weight {json.GetProperty("weight").GetDouble()} --lm-weight {json.GetProperty("lm_weight").GetDouble()} ", command);
        Assert.Equal($"retune {command}", json.GetProperty("rescore_command").GetString());
    }

    [Fact]
    public void Wrong_usage_and_input_are_refused_and_nothing_is_written()
    {
        Assert.Contains("--acoustic-costs does not belong to --form tsv", Refused("--acoustic-costs", _lists, _lists));
        Assert.Contains("--form kaldi needs one text archive", Refused("--form", "kaldi", _lists));
        Assert.Contains("The weight of the model is 1.5", Refused("--weight", "1.5", _lists));
        Assert.Contains("--history is '0'", Refused("--form", "slf", "--history", "0", _lists));
        Assert.Contains("take log-linear", Refused("--form", "kaldi-lattice", "--interpolation", "linear", _lists));
        string bad = _folder.Write("bad.tsv", File.ReadAllText(_lists) + "u3\t-1\tw5\n");
        CommandLine result = Rescore("--out", _folder["out.tsv"], "--best", _folder["best.txt"], bad);
        Assert.Equal((2, $"retune: {bad}:4: the line has 3 fields between tabs; a hypothesis has 4: utterance, acoustic score, language score, words.\n"), (result.ExitCode, result.Error));
        CommandLine missing = Rescore("--out", _folder["out.tsv"], "--references", _folder.Write("one.txt", "u1 w5\n"), _lists);
        Assert.Contains("has no reference for the utterance \"u2\"", missing.Error);
        Assert.False(File.Exists(_folder["out.tsv"]) || File.Exists(_folder["best.txt"]) || File.Exists(_folder["out.tsv.tmp"]));
    }

    [Fact]
    public void Usage_is_checked_before_a_model_is_loaded_or_a_folder_made()
    {
        Assert.Contains("--history is '0'", CommandLine.Refused("rescore", "--model", "none", "--history", "0", _lists));
        Assert.Contains("--form kaldi needs one text archive", CommandLine.Refused("tune", "--model", "none", "--references", _references, "--form", "kaldi", _lists));
        Assert.Contains("missing.tsv does not exist", CommandLine.Refused("rescore", "--model", _model, _folder["missing.tsv"], "--out", _folder["new/out.tsv"], "--best", _folder["new/best.txt"]));
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void Results_never_replace_what_is_read_nor_each_other()
    {
        string before = File.ReadAllText(_lists);
        Assert.Contains($"--best would replace {_lists}", Refused("--best", _lists, _lists));
        Assert.Contains($"--out would replace {_lists}", Refused("--out", _lists, _lists));
        Assert.Contains($"--best would replace {_references}", Refused("--references", _references, "--best", _references, _lists));
        Assert.Contains("--out and --best would both write", Refused("--out", _folder["same"], "--best", _folder["same"], _lists));
        _folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n");
        Assert.Contains("--out would replace", Refused("--form", "srilm", _folder["nbest"], "--out", _folder["nbest"]));
        string aside = _folder.Write("new.tsv.tmp", before), mix = _folder.Write("lm.arpa", "");
        Assert.Contains("--out would replace", Refused(aside, "--out", _folder["new.tsv"]));
        Assert.Contains("--best would replace", Refused(_lists, "--best", Path.Combine(_model, "vocab.txt")));
        Assert.Contains("--best would replace", Refused(_lists, "--mix", mix, "--mix-weight", "0.5", "--best", mix));
        Assert.Contains("--best would replace", Refused(_lists, "--mix", _model, "--tune-mix", _references, "--best", _references));
        Assert.Equal((before, before), (File.ReadAllText(_lists), File.ReadAllText(aside)));
    }

    [Fact]
    public void A_place_that_no_file_can_have_is_refused_before_any_work()
    {
        Assert.Contains($"--out names {_folder.Path}, which is a folder", CommandLine.Refused("rescore", "--model", "none", _lists, "--out", _folder.Path));
        Assert.Contains($"--best needs the folder {_lists}, which is a file", CommandLine.Refused("rescore", "--model", "none", _lists, "--best", Path.Combine(_lists, "new/best.txt")));
        _folder.Write("nbest/a.nbest", "-10 -2 2 w5 w2\n");
        Assert.Contains($"--out needs the folder {_lists}, which is a file", CommandLine.Refused("rescore", "--model", "none", "--form", "srilm", _folder["nbest"], "--out", _lists));
    }

    [Fact]
    public void Words_that_the_model_lacks_are_counted_and_hypotheses_of_nothing_else_refused()
    {
        CommandLine some = Rescore(_lists);
        Assert.Contains("9 words (1 of them <unk>), computed as 8", some.Output);
        Assert.Equal(1, CommandLine.Json(Rescore(_lists, "--json").Output)[^1].GetProperty("unknown_words").GetInt32());
        string lists = _folder.Write("loud.tsv", File.ReadAllText(_lists).ToUpperInvariant()), reference = _folder.Write("loud.ref", "U1 W5\nU2 W3\n");
        Assert.Contains("None of the 6 words of the hypotheses is in the model's vocabulary", Refused(lists, "--out", _folder["loud.out"]));
        Assert.False(File.Exists(_folder["loud.out"]));
        Assert.Contains("None of the 6 words", CommandLine.Run("tune", "--model", _model, "--references", reference, lists).Error);
        string numbers = _folder.Write("int.txt", "a\n0 1 1 1,1,\n1 2 2 1,1,\n2\n\n");
        Assert.Contains("--words for Kaldi's integers", Refused("--form", "kaldi-lattice", numbers, "--best", _folder["best.int"]));
    }

    [Fact]
    public void A_rescored_lattice_names_the_weights_by_which_its_scores_are_joined()
    {
        _folder.Write("slf/a.slf", "VERSION=1.0\nUTTERANCE=a\nlmscale=2\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\n");
        _folder.Write("slf/b.slf", "VERSION=1.0\nUTTERANCE=b\nN=2 L=1\nI=0\nI=1\nJ=0 S=0 E=1 W=w5 a=-1 l=-1\n");
        Assert.Equal((null, null), Written("b", "same"));
        Assert.Equal((2, null), Written("a", "same"));
        Assert.Equal((12.5, -0.5), Written("a", "given", "--lm-weight", "12.5", "--word-penalty", "-0.5"));
        Assert.Equal((12.5, -0.5), Written("b", "given", "--lm-weight", "12.5", "--word-penalty", "-0.5"));

        (double?, double?) Written(string utterance, string folder, params string[] options)
        {
            Assert.Equal(0, Rescore(["--form", "slf", _folder["slf"], "--out", _folder[folder], .. options]).ExitCode);
            WordLattice lattice = SlfLattice.Read(_folder[$"{folder}/{utterance}.slf"]);
            return (lattice.LanguageScale, lattice.WordPenalty);
        }
    }

    [Fact]
    public void A_file_that_is_named_gz_is_packed()
    {
        Assert.Equal(0, Rescore("--out", _folder["out.tsv.gz"], "--best", _folder["best.txt"], _lists).ExitCode);
        Assert.Equal(0, Rescore("--out", _folder["out.tsv"], _lists).ExitCode);
        using var plain = new StreamReader(new GZipStream(File.OpenRead(_folder["out.tsv.gz"]), CompressionMode.Decompress));
        Assert.Equal(File.ReadAllText(_folder["out.tsv"]), plain.ReadToEnd());
    }

    [Fact]
    public void An_archive_without_a_lattice_and_references_without_a_word_are_refused()
    {
        string empty = _folder.Write("empty.lat", "");
        Assert.Contains($"{empty} holds no lattice", Refused("--form", "kaldi-lattice", empty, "--best", _folder["best.txt"]));
        Assert.False(File.Exists(_folder["best.txt"]));
        Assert.Contains("holds no word of a reference", Refused("--references", _folder.Write("empty.ref", "u1\nu2\n"), _lists));
        string reference = _folder.Write("other.ref", "u1\nu2\nu3 w5\n");
        Assert.Contains("The references of the 2 utterances have no word", CommandLine.Run("tune", "--model", _model, "--references", reference, _lists).Error);
    }

    private double Sum(string words) => ScoringCase.OneByOne(_scorer, Ids(words)).Sum();

    private double EndAfter(string words) => ScoringCase.OneByOne(_scorer, Ids(words))[^1];

    private int[] Ids(string words) => [.. words.Split(' ').Select(_scorer.Vocabulary.IdOf), _scorer.Vocabulary.EndOfSentenceId];

    private CommandLine Rescore(params string[] arguments) => CommandLine.Run(["rescore", "--model", _model, .. arguments]);

    private string Refused(params string[] arguments)
    {
        CommandLine result = Rescore(arguments);
        Assert.Equal(2, result.ExitCode);
        return result.Error;
    }
}
