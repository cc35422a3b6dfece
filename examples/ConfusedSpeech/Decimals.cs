using System.Globalization;

namespace ConfusedSpeech;

/// <summary>Scores as they are written: plain decimals, never "-0".</summary>
internal static class Decimals
{
    private static readonly double Ln10 = Math.Log(10);

    /// <summary>A natural logarithm, with the six decimals that it has.</summary>
    public static string Ln(double value) => (value + 0.0).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>The cost of a natural logarithm.</summary>
    public static string Cost(double value) => Ln(0.0 - value);

    /// <summary>A natural logarithm to the base of 10, with two decimals more so that the order of close hypotheses stays.</summary>
    public static string Log10(double ln) => (ln / Ln10 + 0.0).ToString("0.########", CultureInfo.InvariantCulture);
}
