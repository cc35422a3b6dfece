namespace Retune.Candidates;

/// <summary>The expected count Q of a class in one draw of candidates, as TensorFlow's samplers define it.</summary>
public static class ExpectedCount
{
    /// <summary>
    /// p·S when every draw was kept (<paramref name="tries"/> = S: sampling with replacement, or a unique draw without a
    /// repeat), else 1 - (1-p)^tries, the chance that the class occurs at all among the draws it took.
    /// </summary>
    /// <param name="probability">p of one draw, in [0, 1].</param>
    /// <param name="numSampled">S, the number of candidates kept.</param>
    /// <param name="tries">Number of draws, at least S.</param>
    public static double Of(double probability, int numSampled, long tries) =>
        tries == numSampled ? probability * numSampled : -ExpMinus1(tries * LogOnePlus(-probability));

    // double.LogP1 and double.ExpM1 add or subtract the one in double precision, which leaves no digit of a p near 1e-17.
    // Kahan's correction: the rounding error of 1 + x cancels in x / ((1 + x) - 1).
    internal static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : sum <= 0 ? double.NegativeInfinity : Math.Log(sum) * (x / (sum - 1));
    }

    internal static double ExpMinus1(double x)
    {
        double power = Math.Exp(x);
        if (power == 1)
            return x;
        double difference = power - 1;
        return difference == -1 ? -1 : difference * (x / Math.Log(power));
    }
}
