using FsCheck.Xunit;
using Retune.SampledLosses;

namespace Retune.Tests.SampledLosses;

public class SampledProductsTests
{
    [Property(MaxTest = 60)]
    public bool The_fast_products_are_the_plain_ones(byte candidates, byte examples, byte dimension, byte cut)
    {
        int u = 1 + candidates % 70, b = 1 + examples % 50, d = 1 + dimension % 80, stride = u + 2;
        var batch = new Batch<float>(cut, u, d, b);
        float[] logitGradient = [.. new Batch<float>(cut + 1, b, stride, 1).Weights];
        float[][] results = [.. new ISampledProducts<float>[] { new PlainProducts<float>(), new PackedProducts(2) }.Select(products =>
        {
            products.Resize(u, b, d);
            products.Pack(batch.Weights, batch.Inputs, 0, 2);
            products.Pack(batch.Weights, batch.Inputs, 1, 2);
            float[] logits = new float[b * stride], inputs = new float[b * d], weights = new float[u * d];
            int example = cut % (b + 1), candidate = cut % (u + 1);
            foreach ((int from, int to, int thread) in new[] { (0, example, 0), (example, b, 1) })
            {
                products.Logits(batch.Inputs, batch.Weights, logits, stride, from, to, thread);
                products.InputGradient(logitGradient, stride, batch.Weights, inputs, from, to, thread);
            }
            foreach ((int from, int to, int thread) in new[] { (0, candidate, 0), (candidate, u, 1) })
                products.WeightGradient(logitGradient, stride, batch.Inputs, weights, from, to, thread);
            return (float[])[.. logits, .. inputs, .. weights];
        })];
        return results[0].Zip(results[1]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4f);
    }
}
