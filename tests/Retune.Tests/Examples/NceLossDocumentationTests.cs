using Retune.Candidates;
using Retune.Data;
using Retune.SampledLosses;
using Retune.SparseTraining;

namespace Retune.Tests.Examples;

/// <summary>The code of docs/nce-loss.md: it runs, and the page shows what runs.</summary>
public class NceLossDocumentationTests
{
    [Fact]
    public void The_single_call_of_the_page_runs()
    {
        const int C = 50, d = 4, B = 3;
        (float[] weights, float[] biases, float[] inputs) = (new float[C * d], new float[C], new float[B * d]);
        int[] labels = [4, 8, 15];

        // begin: one call
        float[] losses = NceLoss.Compute<float>(
            weights, biases, labels, inputs, numSampled: 5, numClasses: 50);
        // end: one call

        Assert.Equal(3, losses.Length);
        Assert.All(losses, loss => Assert.True(loss > 0));
    }

    [Fact]
    public void The_training_loop_of_the_page_learns()
    {
        const int C = 50, d = 8, B = 10;
        var random = new Random(1);
        int[] trainingLabels = [.. Enumerable.Range(0, 2000).Select(_ => random.Next(C))], heldOutLabels = trainingLabels[..200];
        float[] trainingInputs = [.. trainingLabels.SelectMany(y => Enumerable.Range(0, d).Select(j => MathF.Cos(y * (j + 1) * 0.7f) * 2))];
        float[] heldOutInputs = trainingInputs[..(200 * d)];

        // begin: a loop
        ClassCount.FromLabels([.. trainingLabels, .. heldOutLabels]).Require(numClasses: C);

        var table = new ClassTable<float>(new float[C * d], new float[C], numClasses: C);
        using var loss = new NceLoss<float>(table, new UniformSampler(C, numSampled: 20), threads: 2);
        var adam = new LazyAdam<float>(table, learningRate: 0.02f);
        float[] mean = [.. Enumerable.Repeat(1f / B, B)];

        for (int first = 0; first + B <= trainingLabels.Length; first += B)
        {
            loss.ForwardBackward(trainingLabels.AsMemory(first, B), trainingInputs.AsMemory(first * d, B * d), mean);
            // loss.InputGradient is what goes back into the network that made the inputs.
            loss.Update(adam);
        }

        var full = new FullEvaluation<float>(table);
        float perplexity = MathF.Exp(full.SoftmaxLoss(heldOutLabels, heldOutInputs).Average());
        double recall = full.RecallAtK(heldOutLabels, heldOutInputs, k: 10);
        // end: a loop

        Assert.True(perplexity < 35, $"{perplexity}");
        Assert.True(recall > 0.8, $"{recall}");
    }

    [Theory]
    [InlineData("one call")]
    [InlineData("a loop")]
    public void The_page_shows_the_code_that_runs(string name)
    {
        string[] source = File.ReadAllLines(RepositoryFolder.Path("tests", "Retune.Tests", "Examples", "NceLossDocumentationTests.cs"));
        IEnumerable<string> code = source
            .SkipWhile(line => line.Trim() != $"// begin: {name}").Skip(1)
            .TakeWhile(line => line.Trim() != $"// end: {name}").Select(line => line.Length > 8 ? line[8..] : line);
        Assert.Contains(string.Join('\n', code), File.ReadAllText(RepositoryFolder.Path("docs", "nce-loss.md")));
    }
}
