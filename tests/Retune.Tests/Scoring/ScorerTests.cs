using System.Text.Json;
using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Losses;
using Retune.Models;
using Retune.Scoring;
using Retune.Streams;
using Retune.Tests.Models;

namespace Retune.Tests.Scoring;

/// <summary>What a scorer says, against the engines and against PyTorch.</summary>
public class ScorerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sentence_has_the_probabilities_of_the_readable_engine(bool even)
    {
        Scorer scorer = ScoringCase.Scorer(even ? ScoringCase.Even : ScoringCase.Shape);
        var options = new EngineOptions { Loss = new LossOptions { Kind = LossKind.CrossEntropy }, LnZ = ScoringCase.LnZ, Streams = 1, Bptt = 1 };
        using var plain = new PlainEngine<double>(scorer.Model.Parameters.Convert<double>(), [], options);
        int[] sentence = ScoringCase.Sentence(scorer, seed: 1, words: 25);
        (double[] scores, double[] logSums) = Evaluate(plain, scorer, sentence);
        double[] own = ScoringCase.OneByOne(scorer, sentence), exact = ScoringCase.OneByOne(scorer, sentence, normalised: true);
        for (int i = 0; i < sentence.Length; i++)
        {
            Assert.Equal(scores[i] - ScoringCase.LnZ, own[i], 1e-5);
            Assert.Equal(scores[i] - logSums[i], exact[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_score_has_the_bits_of_an_evaluation(bool even)
    {
        Scorer scorer = ScoringCase.Scorer(even ? ScoringCase.Even : ScoringCase.Shape);
        using var engine = new CpuEvaluationEngine(scorer.Model.Parameters, threads: 2);
        int[] sentence = ScoringCase.Sentence(scorer, seed: 2, words: 40);
        engine.ResetEvaluation(1);
        double[] scores = new double[sentence.Length];
        engine.Evaluate(Batch(scorer, sentence), scores, []);
        Assert.Equal(scores.Select(score => score - ScoringCase.LnZ), ScoringCase.OneByOne(scorer, sentence));
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    [InlineData("bf16")]
    public void A_model_written_by_Python_gives_the_scores_it_gives_there(string type)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Path("model-scores.json")));
        JsonElement inputs = document.RootElement.GetProperty("inputs"), expected = document.RootElement.GetProperty($"scores_{type}");
        NetworkParameters<float> parameters = ModelWeights.FromSafetensors(Fixtures.Path($"model-{type}.safetensors"));
        int words = parameters.Shape.VocabularySize, sequences = inputs[0].GetArrayLength();
        var scorer = new Scorer(new LanguageModel(parameters, ScoringCase.Words(words), lnZ: 0));
        // The file begins with zeros, not with </s>.
        ScorerState[] states = [.. Enumerable.Range(0, sequences).Select(_ => new ScorerState(scorer))];
        double[] lnP = new double[words];
        for (int time = 0; time < inputs.GetArrayLength(); time++)
        {
            scorer.Advance(states, [.. inputs[time].EnumerateArray().Select(input => input.GetInt32())], states);
            for (int sequence = 0; sequence < sequences; sequence++)
            {
                double[] scores = [.. expected[time][sequence].EnumerateArray().Select(score => score.GetDouble())];
                double logSum = Math.Log(scores.Sum(Math.Exp));
                scorer.Score(states[sequence], [.. Enumerable.Range(0, words)], lnP);
                Assert.All(scores, (score, word) => Assert.Equal(score, lnP[word], 1e-5));
                scorer.Score(states[sequence], [.. Enumerable.Range(0, words)], lnP, normalised: true);
                Assert.All(scores, (score, word) => Assert.Equal(score - logSum, lnP[word], 1e-5));
            }
        }
    }

    [Fact]
    public void Exact_probabilities_sum_to_one_and_differ_from_the_models_own_by_one_constant()
    {
        Scorer scorer = ScoringCase.Scorer();
        int[] words = [.. Enumerable.Range(0, scorer.Vocabulary.Count)];
        double[] own = new double[words.Length], exact = new double[words.Length];
        ScorerState state = scorer.Advance(scorer.Start, 7);
        scorer.Score(state, words, own);
        scorer.Score(state, words, exact, normalised: true);
        Assert.Equal(1, exact.Sum(Math.Exp), 1e-5);
        double logDeviation = Math.Log(own.Sum(Math.Exp));
        Assert.NotEqual(0, logDeviation, 1e-2);
        Assert.All(words, word => Assert.Equal(own[word] - logDeviation, exact[word], 1e-5));
    }

    [Fact]
    public void A_word_the_vocabulary_lacks_is_the_unknown_word()
    {
        Scorer scorer = ScoringCase.Scorer();
        int unknown = scorer.Vocabulary.UnknownId;
        Assert.Equal(unknown, scorer.Vocabulary.IdOf("no such word"));
        Assert.Equal(scorer.Score(scorer.Start, unknown), scorer.Score(scorer.Start, scorer.Vocabulary.IdOf("no such word")));
    }

    [Fact]
    public void A_model_folder_can_be_scored_with()
    {
        using var folder = new TemporaryFolder();
        Scorer scorer = ScoringCase.Scorer(ScoringCase.Even);
        scorer.Model.Save(folder["model"]);
        Scorer loaded = Scorer.Load(folder["model"]);
        Assert.Equal(scorer.Score(scorer.Start, 5), loaded.Score(loaded.Start, 5));
    }

    private static (double[] Scores, double[] LogSums) Evaluate(IEvaluationEngine engine, Scorer scorer, int[] sentence)
    {
        engine.ResetEvaluation(1);
        double[] scores = new double[sentence.Length], logSums = new double[sentence.Length];
        for (int i = 0; i < sentence.Length; i++)
        {
            var batch = new Minibatch(1, 1);
            batch.Inputs[0] = i == 0 ? scorer.Vocabulary.EndOfSentenceId : sentence[i - 1];
            batch.Targets[0] = sentence[i];
            engine.Evaluate(batch, scores.AsSpan(i, 1), logSums.AsSpan(i, 1));
        }
        return (scores, logSums);
    }

    private static Minibatch Batch(Scorer scorer, int[] sentence)
    {
        var batch = new Minibatch(sentence.Length, 1);
        sentence.CopyTo(batch.Targets, 0);
        batch.Inputs[0] = scorer.Vocabulary.EndOfSentenceId;
        sentence.AsSpan(0, sentence.Length - 1).CopyTo(batch.Inputs.AsSpan(1));
        return batch;
    }
}
