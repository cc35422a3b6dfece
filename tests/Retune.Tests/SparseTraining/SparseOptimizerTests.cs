using Retune.Candidates;
using Retune.SampledLosses;
using Retune.SparseTraining;
using Retune.Tests.SampledLosses;

namespace Retune.Tests.SparseTraining;

public class SparseOptimizerTests
{
    private const int NumClasses = 40, Dimension = 11;

    public static TheoryData<string> Names => ["sgd", "adagrad", "adam"];

    private static SparseOptimizer<T> Create<T>(string name, ClassTable<T> table) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => name switch
    {
        "sgd" => new SparseSgd<T>(table, T.CreateChecked(0.05)),
        "adagrad" => new SparseAdagrad<T>(table, T.CreateChecked(0.05)),
        _ => new LazyAdam<T>(table, T.CreateChecked(0.05)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Touched_rows_follow_the_formula_and_no_other_row_changes(string name)
    {
        var batch = new Batch<double>(1, NumClasses, Dimension, batchSize: 4);
        double[] expected = [.. batch.Weights, .. batch.Biases];        // one flat vector: weights, then biases
        double[] first = new double[expected.Length], second = new double[expected.Length];
        using var loss = new NceLoss<double>(batch.Table, new LogUniformSampler(NumClasses, 5));
        SparseOptimizer<double> optimizer = Create(name, batch.Table);
        HashSet<int> everTouched = [];
        for (int step = 1; step <= 6; step++)
        {
            loss.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
            optimizer.Apply(loss.ClassGradient);
            for (int i = 0; i < loss.ClassGradient.Count; i++)
            {
                int c = loss.ClassGradient.Ids[i];
                everTouched.Add(c);
                for (int j = 0; j < Dimension; j++)
                    Step(c * Dimension + j, loss.ClassGradient.Row(i)[j], step);
                Step(NumClasses * Dimension + c, loss.ClassGradient.Biases[i], step);
            }
        }
        Assert.InRange(everTouched.Count, 6, NumClasses - 1);
        double[] actual = [.. batch.Weights, .. batch.Biases];
        for (int i = 0; i < expected.Length; i++)
        {
            int c = i < NumClasses * Dimension ? i / Dimension : i - NumClasses * Dimension;
            Assert.Equal(expected[i], actual[i], everTouched.Contains(c) ? 1e-12 : 0);
        }

        void Step(int i, double g, int t)
        {
            switch (name)
            {
                case "sgd":
                    expected[i] -= 0.05 * g;
                    break;
                case "adagrad":
                    second[i] += g * g;
                    expected[i] -= 0.05 * g / Math.Sqrt(0.1 + second[i]);
                    break;
                default:
                    first[i] = 0.9 * first[i] + 0.1 * g;
                    second[i] = 0.999 * second[i] + 0.001 * g * g;
                    expected[i] -= 0.05 * Math.Sqrt(1 - Math.Pow(0.999, t)) / (1 - Math.Pow(0.9, t)) * first[i] / (Math.Sqrt(second[i]) + 1e-7);
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_and_shards_change_rounding_only(string name)
    {
        var batch = new Batch<double>(2, NumClasses, Dimension, batchSize: 6);
        Memory<float>[] shards = [.. Enumerable.Range(0, 3).Select(shard => new Memory<float>(
            [.. Enumerable.Range(0, NumClasses).Where(c => c % 3 == shard).SelectMany(c => batch.Table.Row(c).ToArray().Select(w => (float)w))]))];
        var table = new ClassTable<float>(shards, batch.Biases.Select(b => (float)b).ToArray(), NumClasses);
        using var wide = new NceLoss<double>(batch.Table, new LogUniformSampler(NumClasses, 5));
        using var narrow = new NceLoss<float>(table, new LogUniformSampler(NumClasses, 5));
        SparseOptimizer<double> wideOptimizer = Create(name, batch.Table);
        SparseOptimizer<float> narrowOptimizer = Create(name, table);
        for (int step = 0; step < 5; step++)
        {
            wide.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
            wide.Update(wideOptimizer);
            narrow.ForwardBackward(batch.Labels, batch.Inputs.Select(x => (float)x).ToArray(), batch.Upstream.Select(x => (float)x).ToArray());
            narrow.Update(narrowOptimizer);
        }
        for (int c = 0; c < NumClasses; c++)
        {
            Assert.Equal(batch.Biases[c], table.Biases[c], 1e-3);
            for (int j = 0; j < Dimension; j++)
                Assert.Equal(batch.Table.Row(c)[j], table.Row(c)[j], 1e-3);
        }
    }

    [Fact]
    public void A_table_of_a_million_classes_is_trained_in_a_loop_of_a_few_lines()
    {
        const int C = 1_000_000, d = 4;
        var table = new ClassTable<float>(new float[C * d], new float[C], C);
        using var loss = new SampledSoftmaxLoss<float>(table, new LogUniformSampler(C, 20, seed: 1));
        var optimizer = new SparseAdagrad<float>(table, 0.5f);
        int[] labels = [5, 999_999, 31_000];
        float[] inputs = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], mean = [1 / 3f, 1 / 3f, 1 / 3f];
        for (int step = 0; step < 50; step++)
        {
            loss.ForwardBackward(labels, inputs, mean);
            loss.Update(optimizer);
        }
        Assert.Equal(1, new FullEvaluation<float>(table).RecallAtK(labels, inputs, 3));
    }

    [Fact]
    public void Wrong_rates_and_gradients_of_other_tables_are_refused()
    {
        var batch = new Batch<float>(3, NumClasses, Dimension, 4);
        var other = new Batch<float>(3, NumClasses / 2, Dimension, 4);
        var narrow = new Batch<float>(3, NumClasses, Dimension + 1, 4);
        using var loss = new NceLoss<float>(batch.Table, new UniformSampler(NumClasses, 30));
        loss.ForwardBackward(batch.Labels, batch.Inputs, batch.Upstream);
        Contains("but numClasses is 20", () => new SparseSgd<float>(other.Table, 0.1f).Apply(loss.ClassGradient));
        Contains("rows of 11 and the table rows of 12", () => new SparseSgd<float>(narrow.Table, 0.1f).Apply(loss.ClassGradient));
        Contains("another table", () => loss.Update(new SparseSgd<float>(other.Table, 0.1f)));
        Contains("learning rate is 0", () => new SparseSgd<float>(batch.Table, 0));
        Contains("learning rate is NaN", () => new SparseSgd<float>(batch.Table, 1).LearningRate = float.NaN);
        Contains("beta1 is 1", () => new LazyAdam<float>(batch.Table, 1, beta1: 1));
        Contains("beta2 is -1", () => new LazyAdam<float>(batch.Table, 1, beta2: -1));
        Contains("epsilon is 0", () => new LazyAdam<float>(batch.Table, 1, epsilon: 0));
        Contains("must be positive and finite as a Single", () => new LazyAdam<float>(batch.Table, 1, epsilon: 1e-46));
        Contains("accumulator value is 0", () => new SparseAdagrad<float>(batch.Table, 1, 0));

        static void Contains(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
    }
}
