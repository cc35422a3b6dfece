using Retune.Sampling;

namespace ConfusedSpeech;

/// <summary>The random numbers of one utterance, one after the other; those of another utterance do not depend on how many were drawn.</summary>
internal sealed class Noise(ulong seed, int utterance)
{
    private uint _drawn;

    /// <summary>A uniform number in [0, 1).</summary>
    public double Unit() => Philox.ToUnit(Draw().Low);

    /// <summary>A standard normal number by Box and Muller's method.</summary>
    public double Gaussian()
    {
        Philox.Words random = Draw();
        double radius = Math.Sqrt(-2 * Math.Log(1 - Philox.ToUnit(random.Low)));
        return radius * Math.Cos(2 * Math.PI * Philox.ToUnit(random.High));
    }

    /// <summary>A uniform integer in [0, <paramref name="range"/>).</summary>
    public int Index(int range) => Philox.ToIndex(Draw().Low, range);

    private Philox.Words Draw() => Philox.Generate(seed, RandomPurpose.Noise, 0, (uint)utterance, _drawn++);
}
