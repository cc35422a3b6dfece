using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;
using Retune.Losses;

namespace Retune.Tests.Kernels;

public sealed class NceKernelTests
{
    private const float Scale = 1 / 1.5f, LnZ = 9;

    [Property]
    public void The_terms_agree_with_the_formulas(NonNegativeInt samples)
    {
        int count = samples.Get * 3 % 300;
        float[] scores = TestValues.Uniform(count, 1, 60), lnNuPn = TestValues.Uniform(count, 2, 8), alpha = TestValues.Uniform(count, 3);
        float[] plain = [.. scores], withReference = [.. scores];
        const float Weight = 0.02f;
        double loss = 0, referenceLoss = 0;
        float actual = NceKernel.NoiseTerms(plain, lnNuPn, Scale, LnZ);
        float actualWithReference = NceKernel.NoiseTermsWithReference(withReference, lnNuPn, alpha, Weight, Scale, LnZ);
        for (int j = 0; j < count; j++)
        {
            double delta = (double)Scale * scores[j] - LnZ - lnNuPn[j];
            double sigma = Logistic.Sigma(delta), pull = (double)Weight * alpha[j] * Logistic.Sigma(-delta);
            loss -= Logistic.LogSigma(-delta);
            referenceLoss -= (double)Weight * alpha[j] * Logistic.LogSigma(delta);
            Assert.Equal(Scale * sigma, plain[j], 2e-6);
            Assert.Equal(Scale * (sigma - pull), withReference[j], 2e-6);
        }
        TestValues.AssertClose(loss, actual, 5e-6);
        TestValues.AssertClose(loss + referenceLoss, actualWithReference, 5e-6);
    }

    [Property]
    public void Without_weight_or_alpha_the_reference_changes_no_bit(PositiveInt samples)
    {
        int count = samples.Get * 3 % 300;
        float[] scores = TestValues.Uniform(count, 1, 60), lnNuPn = TestValues.Uniform(count, 2, 8);
        float[] plain = [.. scores], noAlpha = [.. scores], noWeight = [.. scores];
        float loss = NceKernel.NoiseTerms(plain, lnNuPn, Scale, LnZ);
        Assert.Equal(loss, NceKernel.NoiseTermsWithReference(noAlpha, lnNuPn, new float[count], 0.3f, Scale, LnZ));
        Assert.Equal(loss, NceKernel.NoiseTermsWithReference(noWeight, lnNuPn, TestValues.Uniform(count, 3), 0, Scale, LnZ));
        Assert.Equal(plain, noAlpha);
        Assert.Equal(plain, noWeight);
    }

    [Fact]
    public void Extreme_scores_give_finite_losses()
    {
        float[] scores = [-1e4f, 1e4f, 0];
        Assert.Equal(1e4f + MathF.Log(2), NceKernel.NoiseTerms(scores, new float[3], 1, 0), 0.01f);
        Assert.Equal([0, 1, 0.5f], scores);
    }

    [Fact]
    public void Rows_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => NceKernel.NoiseTerms(new float[3], new float[4], 1, 0));
        Assert.Throws<ArgumentException>(() => NceKernel.NoiseTermsWithReference(new float[3], new float[2], new float[3], 1, 1, 0));
        Assert.Throws<ArgumentException>(() => NceKernel.NoiseTermsWithReference(new float[3], new float[3], new float[4], 1, 1, 0));
    }
}
