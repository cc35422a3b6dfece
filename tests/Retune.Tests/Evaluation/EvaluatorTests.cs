using Retune.Engines;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Streams;
using Retune.Tests.Training;
using Retune.Text;

namespace Retune.Tests.Evaluation;

public class EvaluatorTests
{
    private const int Positions = 107;

    private static readonly LossOptions CrossEntropy = new() { Kind = LossKind.CrossEntropy };

    private static readonly TokenFile Text = TinyTraining.Text(1, Positions);

    /// <summary>A model whose rows are large enough to say something, and whose ln Z is off.</summary>
    private static LanguageModel Model()
    {
        LanguageModel model = TinyTraining.Model();
        foreach (float[] rows in (float[][])[model.Parameters.Embedding, model.Parameters.Output])
        {
            for (int i = 0; i < rows.Length; i++)
                rows[i] *= 12;
        }
        return model.With(3, null);
    }

    [Fact]
    public void Figures_do_not_depend_on_the_memory()
    {
        EvaluationResult ample = Evaluator.Evaluate(Model(), Text, 3, 2);
        foreach (long memory in (long[])[1, 50_000])
            Assert.Equal(ample with { WordsPerSecond = 0 }, Evaluator.Evaluate(Model(), Text, 3, 2, memory: memory) with { WordsPerSecond = 0 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void Figures_are_those_of_the_readable_engine_position_by_position(int streams)
    {
        LanguageModel model = Model();
        int[] ids = new int[Positions];
        Text.Read(0, ids);
        double lnP = 0, lnPKnown = 0, unnormalised = 0, deviation = 0;
        int known = 0;
        double[] score = new double[1], logSum = new double[1];
        using var plain = new PlainEngine<double>(model.Parameters.Convert<double>(), [], new EngineOptions { Loss = CrossEntropy, LnZ = 3, Streams = 1, Bptt = 1 });
        for (int stream = 0; stream < streams; stream++)
        {
            // Every stream from a zero state, its first input the word that really stands before.
            plain.ResetEvaluation(1);
            for (int position = stream * Positions / streams; position < (stream + 1) * Positions / streams; position++)
            {
                var batch = new Minibatch(1, 1);
                batch.Inputs[0] = position == 0 ? Text.EndOfSentenceId : ids[position - 1];
                batch.Targets[0] = ids[position];
                plain.Evaluate(batch, score, logSum);
                lnP += score[0] - logSum[0];
                unnormalised += score[0] - 3;
                deviation += logSum[0] - 3;
                if (ids[position] == Text.UnknownId)
                    continue;
                known++;
                lnPKnown += score[0] - logSum[0];
            }
        }
        EvaluationResult result = Evaluator.Evaluate(model, Text, streams, threads: 2);
        Assert.Equal(1, result.Perplexity / Math.Exp(-lnP / Positions), 1e-5);
        Assert.Equal(1, result.PerplexityWithoutUnknown / Math.Exp(-lnPKnown / known), 1e-5);
        Assert.Equal(1, result.UnnormalisedPerplexity / Math.Exp(-unnormalised / Positions), 1e-5);
        Assert.Equal(deviation / Positions, result.LogDeviation.Mean, 1e-5);
        Assert.InRange(known, 90, Positions - 1);
        Assert.Equal((Positions, Positions - known, streams, 3), (result.Positions, result.UnknownPositions, result.Streams, result.LnZ));
    }

    [Fact]
    public void Positions_are_words_and_sentence_ends_and_oov_counts_running_words()
    {
        TokenFile text = TokenFile.FromIds([5, 0, 6, 1, 1, 7, 1], 30);
        EvaluationResult result = Evaluator.Evaluate(TinyTraining.Model(), text, 2, 1);
        Assert.Equal((7, 3, 1), (result.Positions, result.Sentences, result.UnknownPositions));
        Assert.Equal(25, result.OutOfVocabularyPercent);
    }

    [Fact]
    public void Neither_threads_nor_the_size_of_a_window_change_a_bit()
    {
        LanguageModel model = Model();
        EvaluationResult one = Evaluator.Evaluate(model, Text, 4, 1) with { WordsPerSecond = 0 };
        Assert.Equal(one, Evaluator.Evaluate(model, Text, 4, 2) with { WordsPerSecond = 0 });
        Assert.Equal(one, Evaluator.Evaluate(model, Text, 4, 3) with { WordsPerSecond = 0 });
        foreach (int time in (int[])[1, 2, 7, 26])
        {
            using var engine = new ShortWindows(new CpuEvaluationEngine(model.Parameters, 2), time);
            Assert.Equal(one, Evaluator.Evaluate(engine, 3, Text, 4, null, CancellationToken.None) with { WordsPerSecond = 0 });
        }
    }

    [Fact]
    public void Texts_of_another_vocabulary_and_of_unknown_words_alone_are_refused()
    {
        LanguageModel model = TinyTraining.Model();
        Assert.Contains("31 words, the model has 30", Refused(TokenFile.FromIds([2, 1], 31)));
        Assert.Contains("None of the 2 words", Refused(TokenFile.FromIds([0, 0, 1], 30)));
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "v2 v3\n");
            using TokenFile other = TokenFile.EncodeTemporary(path, TinyTraining.Words("v"));
            Assert.Contains("another vocabulary", Refused(other));
        }
        finally
        {
            File.Delete(path);
        }

        string Refused(TokenFile text) => Assert.Throws<InputException>(() => Evaluator.Evaluate(model, text, 1, 1)).Message;
    }

    [Fact]
    public void Progress_ends_at_one_and_a_cancelled_evaluation_stops()
    {
        var progress = new Shares();
        using (var engine = new ShortWindows(new CpuEvaluationEngine(TinyTraining.Model().Parameters, 1), 3))
            Evaluator.Evaluate(engine, 3, Text, 4, progress, CancellationToken.None);
        Assert.Equal(9, progress.Seen.Count);                              // 27 steps, 3 at a time
        Assert.Equal(progress.Seen.Order(), progress.Seen);
        Assert.Equal(1, progress.Seen[^1]);
        Assert.Throws<OperationCanceledException>(() => Evaluator.Evaluate(TinyTraining.Model(), Text, 1, 1, null, new CancellationToken(canceled: true)));
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Seen { get; } = [];

        public void Report(double value) => Seen.Add(value);
    }

    /// <summary>An engine that takes few time steps at once.</summary>
    private sealed class ShortWindows(IEvaluationEngine engine, int time) : IEvaluationEngine
    {
        public string Device => engine.Device;

        public string Kernels => engine.Kernels;

        public int EvaluationTime => time;

        public void ResetEvaluation(int streams) => engine.ResetEvaluation(streams);

        public void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums) => engine.Evaluate(batch, scores, logSums);

        public void Dispose() => engine.Dispose();
    }
}
