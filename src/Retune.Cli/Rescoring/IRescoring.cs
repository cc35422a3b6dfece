using Retune.Rescoring;

namespace Retune.Cli.Rescoring;

/// <summary>The utterances of a command line, lists or lattices, on their way through a model.</summary>
internal interface IRescoring : IDisposable
{
    /// <summary>Hypotheses of the lists, or arcs of the lattices, so far.</summary>
    long Hypotheses { get; }

    /// <summary>Words of them that were scored, as often as they stand there.</summary>
    long Words { get; }

    /// <summary>Those of them that the model's vocabulary lacks.</summary>
    long UnknownWords { get; }

    /// <summary>Those of them that are the end of a sentence.</summary>
    long SentenceEnds { get; }

    /// <summary>Words that were computed: different histories.</summary>
    long ComputedWords { get; }

    /// <summary>Scores the utterances, some at a time.</summary>
    /// <exception cref="InputException">An utterance is malformed; those before it have been given.</exception>
    IEnumerable<IRescored> Score(CancellationToken cancellation);

    /// <summary>How the scores of an utterance are combined.</summary>
    ScoreCombination Combination(IRescored utterance);

    /// <summary>How they were combined before: by the recogniser, as far as that is known.</summary>
    ScoreCombination Before(IRescored utterance);

    /// <summary>Has all utterances written while they are scored.</summary>
    /// <param name="path">File or folder; null: nothing is written.</param>
    /// <param name="run">Scores them and hands each to what it is given.</param>
    void Write(string? path, Action<Action<IRescored>> run);

    /// <summary>Refuses, when all is scored, hypotheses of which the model knows no word: their language scores say nothing.</summary>
    /// <exception cref="InputException">It knows none.</exception>
    void RequireKnownWords()
    {
        if (UnknownWords > 0 && UnknownWords + SentenceEnds == Words)
            throw new InputException($"None of the {UnknownWords} words of the hypotheses is in the model's vocabulary; are they written as its words are (language, case, tokenisation; --words for Kaldi's integers)?");
    }
}
