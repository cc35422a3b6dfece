using Retune.Rescoring;

namespace Retune.Cli.Rescoring;

/// <summary>What a rescoring came to.</summary>
/// <param name="Utterances">Utterances.</param>
/// <param name="Changed">Utterances whose best hypothesis is another one than before.</param>
/// <param name="Hypotheses">Hypotheses of lists, or arcs of lattices.</param>
/// <param name="IsLattices">Which of the two.</param>
/// <param name="Words">Words scored, as often as they stand there, sentence ends among them.</param>
/// <param name="UnknownWords">Those of them that the vocabulary lacks.</param>
/// <param name="ComputedWords">Words computed: different histories.</param>
/// <param name="Seconds">Time.</param>
/// <param name="Before">Word errors of the recogniser's best hypotheses; null without references.</param>
/// <param name="After">Word errors of the best hypotheses now.</param>
internal sealed record RescoringResult(
    long Utterances, long Changed, long Hypotheses, bool IsLattices, long Words, long UnknownWords, long ComputedWords, double Seconds, WordErrors? Before, WordErrors? After);
