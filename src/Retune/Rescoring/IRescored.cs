namespace Retune.Rescoring;

/// <summary>An utterance whose hypotheses a model has scored, in a list or a lattice.</summary>
public interface IRescored
{
    /// <summary>The utterance's key.</summary>
    string Utterance { get; }

    /// <summary>The words of the best hypothesis; with a weight of 0, of the recogniser's best one.</summary>
    IReadOnlyList<string> Best(ScoreCombination combination);
}
