using Retune.Text;

namespace Retune.NGrams;

/// <summary>
/// An n-gram model over the vocabulary of a language model, so that the two predict the same words and can be mixed. It cannot be changed
/// and may be used by several threads at once.
/// </summary>
/// <remarks>
/// A word that the vocabulary lacks is <c>&lt;unk&gt;</c> for both, whatever the n-gram model knows of it. Words of the vocabulary that
/// the n-gram model lacks are its <c>&lt;unk&gt;</c>, whose probability they and the vocabulary's own <c>&lt;unk&gt;</c> share in equal parts:
/// so the probabilities over the vocabulary sum to 1 at the most, and a perplexity is one. They sum to less by what the n-gram
/// model gives to words outside the vocabulary and to <c>&lt;s&gt;</c>; a model trained on the text as the vocabulary sees it, other
/// words replaced by <c>&lt;unk&gt;</c>, loses nothing. Without an <c>&lt;unk&gt;</c> of its own the probability of such words is 0.
/// </remarks>
public sealed class NGramScorer
{
    private readonly int[] _words;                      // [V] the n-gram model's ids
    private readonly double _lnShare;

    /// <summary>Finds the vocabulary's words in the model.</summary>
    public NGramScorer(NGramModel model, Vocabulary vocabulary)
    {
        Model = model;
        Vocabulary = vocabulary;
        _words = new int[vocabulary.Count];
        int sharing = 0;
        for (int id = 0; id < _words.Length; id++)
        {
            int word = id == vocabulary.UnknownId ? model.UnknownId : model.IdOf(vocabulary[id]);
            // A <s> in a text is a word like any other, but in the model the beginning of a sentence.
            _words[id] = word == model.StartId ? model.UnknownId : word;
            if (_words[id] == model.UnknownId)
                sharing++;
        }
        MissingWords = sharing - 1;
        _lnShare = -Math.Log(sharing);
    }

    /// <summary>The n-gram model.</summary>
    public NGramModel Model { get; }

    /// <summary>The language model's vocabulary, whose ids are given.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Words of the vocabulary, <c>&lt;unk&gt;</c> not counted, that the n-gram model lacks.</summary>
    public int MissingWords { get; }

    /// <summary>ln p(word|history), natural log; -∞ for p = 0. Behind <c>&lt;/s&gt;</c> a sentence begins anew. Nothing is allocated.</summary>
    /// <param name="history">The history; <see cref="NGramModel.SentenceStart"/> before a sentence's first word.</param>
    /// <param name="word">The vocabulary's id of a word.</param>
    /// <param name="next">The history with the word behind it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public double LnProbability(NGramState history, int word, out NGramState next)
    {
        if ((uint)word >= (uint)_words.Length)
            throw new ArgumentOutOfRangeException(nameof(word), $"Id {word} lies outside the vocabulary of {_words.Length} words.");
        double lnP = Model.LnProbability(history, _words[word], out next);
        if (word == Vocabulary.EndOfSentenceId)
            next = Model.SentenceStart;
        return _words[word] == Model.UnknownId ? lnP + _lnShare : lnP;
    }
}
