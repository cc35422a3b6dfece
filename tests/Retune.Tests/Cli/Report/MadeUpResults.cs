using System.Text.Json.Nodes;

namespace Retune.Tests.Cli.Report;

/// <summary>A results.json of a made-up experiment in which every list has something: no figure of it was measured.</summary>
internal static class MadeUpResults
{
    public static readonly double[] Gammas = [0, 0.5, 0.75, 0.9, 0.95, 1];
    private static readonly double[] _rates = [0.05, 0.1, 0.2, 0.4, 0.8];
    private static readonly double[] _paper = [9.9, 9.7, 9.8, 10.2, 10.3, 10.3];

    public static JsonObject Full() => new()
    {
        ["format"] = 1,
        ["name"] = "made-up",
        ["title"] = "Made-up reports: adapting a general model to a domain",
        ["finished"] = true,
        ["points_done"] = 140,
        ["points_total"] = 140,
        ["written"] = new JsonObject
        {
            ["retune"] = "0.1.0",
            ["commit"] = "0123abc",
            ["runtime"] = ".NET 10.0.12",
            ["processor"] = "Some processor (2 threads)",
            ["kernels"] = "managed, AVX-512",
            ["date"] = "2026-11-22T19:00:00Z",
        },
        ["training_seconds"] = 12_345.6,
        ["config"] = new JsonObject
        {
            ["name"] = "made-up",
            ["title"] = "a line of the configuration that is so long that it cannot fit a narrow screen and must scroll within a box of its own",
            ["texts"] = new JsonObject { ["general.train"] = "g", ["general.dev"] = "g.dev", ["domain.train"] = "d", ["domain.dev"] = "d.dev", ["domain.test"] = "d.test" },
            ["network"] = new JsonObject { ["hidden"] = 256 },
        },
        ["vocabulary"] = new JsonObject { ["words"] = 20_190, ["minimum_count"] = 3 },
        ["texts"] = List(("general.train", 2_000_000), ("domain.train", 400_000), ("domain.dev", 40_000), ("domain.test", 41_000), ("general.dev", 60_000)),
        ["rows"] = Rows(),
        ["share_rows"] = ShareRows(),
        ["grids"] = Grids(),
        ["gamma_curve"] = GammaCurve(),
        ["forgetting"] = Forgetting(),
        ["seeds"] = new JsonArray(),
        ["ablations"] = Ablations(),
        ["log_deviation_histograms"] = Histograms(),
        ["moved_words"] = MovedWords(),
    };

    /// <summary>The same before anything was measured.</summary>
    public static JsonObject Empty()
    {
        JsonObject results = Full();
        foreach (string list in results.Where(pair => pair.Value is JsonArray).Select(pair => pair.Key).ToList())
            results[list] = new JsonArray();
        (results["finished"], results["points_done"]) = (false, 0);
        return results;
    }

    private static JsonArray List(params (string Name, int Words)[] texts) => [.. texts.Select(text => new JsonObject
    {
        ["name"] = text.Name,
        ["sentences"] = text.Words / 20,
        ["running_words"] = text.Words,
        ["types"] = (int)(20 * Math.Sqrt(text.Words)),
        ["oov_percent"] = 2.5,
    })];

    private static JsonArray Rows()
    {
        var rows = new JsonArray();
        foreach (string set in (string[])["dev", "test"])
        {
            rows.Add(Row("ood", null, set, 1, 83.4, 87));
            rows.Add(Row("id", null, set, 1, 85, 240));
            rows.Add(Row("interpolation", null, set, 1, 62.1, 95, weight: 0.45));
            for (int seed = 1; seed <= 3; seed++)
            {
                rows.Add(Row("ood+id", null, set, seed, 56 + 0.1 * seed, 80.5));
                rows.Add(Row("fine-tune", "ood+id", set, seed, 50.1 + 0.15 * seed, 106, 80.5));
                rows.Add(Row("kld", "ood+id", set, seed, 49.2 + 0.1 * seed, 95.6, 80.5, gamma: 0.75));
            }
            rows.Add(Row("fine-tune", "ood", set, 1, 66, 96, 87));
            rows.Add(Row("kld", "ood", set, 1, 66.6, 91, 87, gamma: 0.9));
            rows.Add(Row("cross-entropy", "ood+id", set, 1, 50.9, 99, 80.5));
            rows.Add(Row("cross-entropy+kld", "ood+id", set, 1, 49.9, 94, 80.5, gamma: 0.75));
        }
        return rows;
    }

    private static JsonArray ShareRows() =>
    [
        .. from share in (double[])[0.1, 0.01]
           from set in (string[])["dev", "test"]
           from row in new[]
           {
               Row("ood+id", null, set, 1, 70, 80), Row("fine-tune", "ood+id", set, 1, 61, 96, 80), Row("kld", "ood+id", set, 1, share == 0.1 ? 60 : 62, 88, 80, gamma: 0.75),
           }
           select With(row, share),
    ];

    private static JsonObject With(JsonObject row, double share)
    {
        row["domain_share"] = share;
        return row;
    }

    private static JsonObject Row(string recipe, string? from, string set, int seed, double perplexity, double general, double? before = null, double gamma = 1, double? weight = null)
    {
        double value = set == "dev" ? perplexity * 1.02 : perplexity;
        return new JsonObject
        {
            ["recipe"] = recipe,
            ["from"] = from,
            ["set"] = set,
            ["seed"] = seed,
            ["perplexity"] = value,
            ["rppl_percent"] = 100 * (56.2 - perplexity) / 56.2,
            ["perplexity_without_unknown"] = value * 0.95,
            ["unnormalised_perplexity"] = value * 1.01,
            ["log_deviation_mean_before"] = -0.04,
            ["log_deviation_mean"] = recipe == "id" ? 0.031 : 0.004,
            ["log_deviation_variance"] = 0.02,
            ["general_perplexity"] = general,
            ["general_perplexity_before"] = before,
            ["threads"] = 1,
            ["words_per_second"] = gamma < 1 ? 19_200 : 25_400,
            ["learning_rate"] = weight is null ? 0.2 : null,
            ["gamma"] = weight is null ? gamma : null,
            ["weight"] = weight,
            ["point"] = $"{recipe}-{seed}",
        };
    }

    private static JsonArray Grids()
    {
        var grids = new JsonArray { Grid("ood", null, 1, [1], 83.4), Grid("id", null, 1, [1], 85), Grid("ood+id", null, 1, [1], 56.2) };
        foreach (double share in (double[])[1, 0.1])
        {
            foreach ((string from, double domain) in new[] { ("ood+id", 50.0), ("ood", 66.0) })
            {
                grids.Add(Grid("fine-tune", from, share, [1], Scaled(domain, share) + 0.6));
                grids.Add(Grid("kld", from, share, Gammas[..^1], Scaled(domain, share)));
            }
        }
        return grids;
    }

    private static JsonObject Grid(string recipe, string? from, double share, double[] gammas, double best)
    {
        var points = new JsonArray();
        foreach ((double gamma, double rate) in gammas.SelectMany(gamma => _rates.Select(rate => (gamma, rate))))
        {
            bool chosen = rate == (recipe == "id" ? 0.8 : 0.2) && gamma == (gammas.Length > 1 ? 0.75 : 1), diverged = from is null && rate == 0.8 && recipe != "id", stopped = from is not null && rate == 0.05 && gamma < 0.5;
            double end = best * (chosen ? 1 : 1.004 + 0.02 * Math.Abs(Math.Log2(rate / 0.2)) + 0.03 * Math.Abs(gamma - 0.75));
            points.Add(new JsonObject
            {
                ["point"] = $"{recipe}-from-{from}-gamma-{gamma}-rate-{rate}-seed-1",
                ["seed"] = 1,
                ["learning_rate"] = rate,
                ["gamma"] = gamma,
                ["perplexity"] = diverged ? null : end,
                ["general_perplexity"] = diverged ? null : General(from, gamma, rate),
                ["outcome"] = diverged ? "diverged" : stopped ? "stopped" : "finished",
                ["bettered"] = (gamma, rate) != (0, 0.4),
                ["reason"] = diverged ? "the gradient's norm is infinite" : stopped ? "after 4 iterations 3 % above the best" : null,
                ["chosen"] = chosen,
                ["iterations"] = new JsonArray([.. Enumerable.Range(1, diverged ? 2 : stopped ? 4 : 8).Select(iteration => new JsonObject
                {
                    ["iteration"] = iteration,
                    ["learning_rate"] = iteration < 5 ? rate : rate / Math.Pow(2, iteration - 4),
                    ["loss_per_word"] = 3.2,
                    ["development_perplexity"] = diverged ? 900 * iteration : end * (1 + (from is null ? 2.5 : 0.15) * Math.Exp(-0.7 * iteration)),
                    ["log_deviation_mean"] = 0.01,
                    ["words_per_second"] = 25_000,
                })]),
            });
        }
        return new JsonObject { ["recipe"] = recipe, ["from"] = from, ["domain_share"] = share, ["edges"] = recipe == "id" ? new JsonArray("learning_rate") : [], ["points"] = points };
    }

    private static JsonArray GammaCurve() =>
    [
        .. from model in new[] { (Name: "ood+id", Best: 49.5), (Name: "ood", Best: 66.1) }
           from gamma in Gammas.Index()
           let perplexity = model.Best * (1 + 0.05 * Math.Pow(gamma.Item - 0.7, 2) + (gamma.Item == 1 ? 0.004 : 0))
           select new JsonObject
           {
               ["from"] = model.Name,
               ["gamma"] = gamma.Item,
               ["learning_rate"] = 0.2,
               ["development_perplexity"] = perplexity * 1.02,
               ["test_perplexity"] = perplexity * (1 + 0.002 * Math.Sin(9 * gamma.Item)),
               ["general_perplexity"] = General(model.Name, gamma.Item, 0.2),
               ["paper_perplexity"] = model.Name == "ood+id" ? _paper[gamma.Index] : null,
           },
    ];

    private static JsonArray Forgetting()
    {
        var all = new JsonArray();
        foreach ((string model, double domain, double share) in new[] { ("ood+id", 50.0, 1), ("ood", 66, 1), ("ood+id", 50.0, 0.1), ("ood", 66, 0.1), ("ood+id", 50, 0.01), ("ood", 66, 0.01) })
        {
            (double? Gamma, double? Rate, double Domain, double General)[] points =
            [
                (null, null, Scaled(domain, share) * 1.1, General(model, 0, 0)),
                .. from gamma in Gammas
                   from rate in _rates
                   select ((double?)gamma, (double?)rate, Scaled(domain, share) * (1.002 + 0.05 * Math.Pow(gamma - 0.7, 2) + 0.012 * Math.Pow(Math.Log2(rate / 0.2), 2)), General(model, gamma, rate)),
            ];
            foreach (var point in points)
            {
                all.Add(new JsonObject
                {
                    ["from"] = model,
                    ["domain_share"] = share,
                    ["gamma"] = point.Gamma,
                    ["learning_rate"] = point.Rate,
                    ["domain_perplexity"] = point.Domain,
                    ["general_perplexity"] = point.General,
                    ["bettered"] = true,
                    ["front"] = !points.Any(other => other.Domain < point.Domain && other.General < point.General),
                    ["outcome"] = "finished",
                });
            }
        }
        return all;
    }

    private static double Scaled(double domain, double share) => domain * (1 - 0.08 * Math.Log10(share));

    private static double General(string? from, double gamma, double rate) => (from == "ood" ? 87 : 80.5) * (1 + 0.25 * (0.15 + gamma) * Math.Sqrt(rate));

    private static JsonArray Ablations() =>
    [
        .. from setting in new (string Name, string Value, double Gamma, bool Chosen)[]
           {
               ("dropout", "0", 0.75, false), ("dropout", "0.25", 0.75, true), ("noise-samples", "64", 0.75, false), ("noise-samples", "128", 0.75, true), ("noise-samples", "512", 0.75, false),
               ("noise-exponent", "0", 0.75, false), ("noise-exponent", "0.75", 0.75, true), ("temperature", "1", 0, true), ("temperature", "2", 0, false),
               ("noise-counts", "id", 0.75, true), ("noise-counts", "ood+id", 0.75, false),
           }
           let perplexity = setting.Chosen ? 49.4 : 50.1
           select new JsonObject
           {
               ["ablation"] = setting.Name,
               ["value"] = setting.Value,
               ["gamma"] = setting.Gamma,
               ["learning_rate"] = 0.2,
               ["bettered"] = setting.Gamma > 0,
               ["chosen"] = setting.Chosen,
               ["development_perplexity"] = perplexity * 1.02,
               ["test_perplexity"] = perplexity,
               ["general_perplexity"] = 95.0,
               ["log_deviation_mean_before"] = 0.1,
               ["log_deviation_mean"] = -0.003,
               ["log_deviation_variance"] = 0.014,
               ["last_perplexity"] = perplexity * 1.03,
               ["last_log_deviation_mean"] = 0.09,
           },
    ];

    private static JsonArray Histograms() =>
    [
        .. from model in new (string Recipe, string? From, double Width)[] { ("ood+id", null, 0.16), ("fine-tune", "ood+id", 0.2), ("kld", "ood+id", 0.13) }
           select new JsonObject
           {
               ["recipe"] = model.Recipe,
               ["from"] = model.From,
               ["first_edge"] = -2.0,
               ["width"] = 0.05,
               ["counts"] = new JsonArray([.. Enumerable.Range(0, 80).Select(bin => (JsonNode)(int)(5_000 * Math.Exp(-Math.Pow((-1.975 + 0.05 * bin) / model.Width, 2) / 2)))]),
           },
    ];

    private static JsonArray MovedWords()
    {
        string[] raised = ["gastric", "oesophagogastroduodenoscopy", "biopsies", "mucosa", "pylori", "polyp", "colonic", "reflux"], lowered = ["court", "players", "</s>", "\"", "theatre", "election"];
        return
        [
            .. from word in raised.Index() select Word(word.Item, word.Index == 0 ? 12.4 : 2.6 - 0.25 * word.Index),
            .. from word in lowered.Reverse().Index() select Word(word.Item, -0.3 - 0.18 * word.Index),
        ];
    }

    private static JsonObject Word(string word, double ratio) => new() { ["from"] = "ood+id", ["word"] = word, ["count"] = 31, ["mean_ln_ratio"] = ratio, ["mean_ln_p_before"] = -6.1 };
}
