namespace Retune.Cli.Rescoring;

/// <summary>The forms of n-best lists and lattices.</summary>
internal enum HypothesisForm
{
    /// <summary>A table, a line a hypothesis.</summary>
    Tsv,

    /// <summary>SRILM's n-best lists, a file an utterance.</summary>
    Srilm,

    /// <summary>Kaldi's text archives of n-best lists.</summary>
    Kaldi,

    /// <summary>HTK's standard lattice format, a file an utterance.</summary>
    Slf,

    /// <summary>Kaldi's text archives of lattices.</summary>
    KaldiLattice,
}
