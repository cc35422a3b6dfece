namespace Retune.Rescoring;

/// <summary>What a recogniser may have heard, with its scores.</summary>
/// <param name="Words">The words, in order; <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c> may stand among them.</param>
/// <param name="Acoustic">Acoustic score, natural logarithm.</param>
/// <param name="Language">Language score that is there already, natural logarithm.</param>
/// <param name="Label">What its file says besides, which is written again: a key or a number of words.</param>
public sealed record Hypothesis(IReadOnlyList<string> Words, double Acoustic, double Language, string Label = "");
