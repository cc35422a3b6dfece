using System.Diagnostics;
using Retune.Candidates;
using Retune.Data;
using Retune.SampledLosses;
using Retune.SparseTraining;

namespace NumClasses;

/// <summary>One way to train: batch size, candidates, Adam's rate, passes over the purchases, and where the biases start.</summary>
internal sealed record Setting(string Name, int BatchSize, int NumSampled, float LearningRate, int Epochs, bool BiasesStartAtLnP);

/// <summary>One line of the table.</summary>
/// <param name="NumClasses">Height of the table, right or wrong.</param>
/// <param name="MillisecondsPerStep">Draw, loss, gradients and update of one batch.</param>
/// <param name="LabelsDropped">Share of the training labels that the table has no row for.</param>
/// <param name="Loss">Mean full softmax loss of the held-out purchases of products the table has.</param>
/// <param name="Recall">Share of ALL held-out purchases whose product is among the ten best.</param>
/// <param name="WastedNoise">Share of the noise that falls on products that do not exist.</param>
internal sealed record Result(int NumClasses, double MillisecondsPerStep, double LabelsDropped, double Loss, double Recall, double WastedNoise);

internal sealed class Experiment(Catalogue catalogue, int purchases, int heldOut, int threads)
{
    private const int K = 10;

    private readonly (int[] Labels, float[] Inputs) _training = catalogue.Purchases(0, purchases);
    private readonly (int[] Labels, float[] Inputs) _heldOut = catalogue.Purchases(purchases, heldOut);

    /// <summary>Counted once, where the data are prepared.</summary>
    public ClassCount Classes => ClassCount.FromLabels([.. _training.Labels, .. _heldOut.Labels]);

    /// <summary>Trains a table of the given height, right or wrong, and judges it on the held-out purchases.</summary>
    public Result Run(Setting setting, int numClasses)
    {
        int d = catalogue.Dimension;
        var table = new ClassTable<float>(new float[numClasses * d], new float[numClasses], numClasses);
        var sampler = new LogUniformSampler(numClasses, setting.NumSampled, unique: true, seed: 1);
        // NCE learns logits that are log-probabilities by themselves. Biases of 0 say e^0 for every class, ln C too much in all, and
        // training is busy taking it down; ln p(c) of the noise is where an uninformed table should stand.
        for (int c = 0; c < numClasses && setting.BiasesStartAtLnP; c++)
            table.Biases[c] = (float)Math.Log(sampler.Probability(c));
        using var loss = new NceLoss<float>(table, sampler, threads: threads);
        var adam = new LazyAdam<float>(table, setting.LearningRate);

        // A loss refuses labels that its table does not have; who wants a table of half the height must drop them himself.
        (int[] labels, float[] inputs) = Known(_training, numClasses);
        float[] mean = [.. Enumerable.Repeat(1f / setting.BatchSize, setting.BatchSize)];
        int steps = setting.Epochs * labels.Length / setting.BatchSize;
        int warmUp = steps / 10;
        long start = 0;
        for (int step = 0; step < steps; step++)
        {
            if (step == warmUp)
                start = Stopwatch.GetTimestamp();
            int first = step * setting.BatchSize % (labels.Length - setting.BatchSize + 1);
            loss.ForwardBackward(labels.AsMemory(first, setting.BatchSize), inputs.AsMemory(first * d, setting.BatchSize * d), mean);
            loss.Update(adam);
        }
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / (steps - warmUp);

        var evaluation = new FullEvaluation<float>(table, threads: threads);
        (int[] knownLabels, float[] knownInputs) = Known(_heldOut, numClasses);
        double recallOfKnown = evaluation.RecallAtK(knownLabels, knownInputs, K);
        return new Result(
            numClasses, milliseconds, 1 - (double)labels.Length / _training.Labels.Length,
            evaluation.SoftmaxLoss(knownLabels, knownInputs).Average(), recallOfKnown * knownLabels.Length / _heldOut.Labels.Length,
            Classes.NoiseShareOutside(sampler));
    }

    private (int[] Labels, float[] Inputs) Known((int[] Labels, float[] Inputs) data, int numClasses)
    {
        int d = catalogue.Dimension;
        int[] known = [.. Enumerable.Range(0, data.Labels.Length).Where(i => data.Labels[i] < numClasses)];
        float[] inputs = new float[known.Length * d];
        for (int i = 0; i < known.Length; i++)
            data.Inputs.AsSpan(known[i] * d, d).CopyTo(inputs.AsSpan(i * d, d));
        return ([.. known.Select(i => data.Labels[i])], inputs);
    }
}
