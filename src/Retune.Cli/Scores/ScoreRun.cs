using System.Runtime.ExceptionServices;
using System.Text;
using Retune.Rescoring;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli.Scores;

/// <summary>Scores texts and writes each block of sentences as soon as it is scored.</summary>
internal sealed class ScoreRun : IDisposable
{
    private readonly Session _session;
    private readonly Scorer _scorer;
    private readonly IScoreForm _form;
    private readonly RunningTextScorer? _running;       // where the state is carried on
    private readonly SentenceScorer _sentences;
    private readonly SentenceProbabilities? _mixture;   // where the model is mixed with others
    private readonly SentenceBlock _block;
    private readonly StringBuilder _output = new();

    public ScoreRun(Session session, Scorer scorer, WordModel? mixture, IScoreForm form, bool normalised, bool carryState, int threads)
    {
        (_session, _scorer, _form) = (session, scorer, form);
        _running = carryState ? new RunningTextScorer(scorer, normalised) : null;
        _mixture = mixture is null ? null : new SentenceProbabilities(mixture, threads);
        _sentences = new SentenceScorer(scorer, normalised, threads);
        _block = new SentenceBlock(scorer.Vocabulary, threads * ScoringRoom.Rows);
        form.Begin(_output);
    }

    /// <summary>Scores one text; false where nobody reads the output any more.</summary>
    /// <exception cref="InputException">The text is malformed; what stands before the place has been scored and written.</exception>
    public bool Score(SentenceReader reader, string file)
    {
        var totals = new ScoreTotals(_scorer.Vocabulary);
        _running?.Restart();
        for (bool more = true; more;)
        {
            _session.Cancellation.ThrowIfCancellationRequested();
            ExceptionDispatchInfo? refused = null;
            try
            {
                more = _block.Read(reader);
            }
            catch (RetuneException failure)
            {
                refused = ExceptionDispatchInfo.Capture(failure);
            }
            ScoreBlock(file, totals);
            if (!Write())
                return false;
            refused?.Throw();
        }
        _form.Text(_output, file, totals);
        return Write();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sentences.Dispose();
        _mixture?.Dispose();
    }

    private void ScoreBlock(string file, ScoreTotals totals)
    {
        if (_mixture is not null)
            _mixture.Score(_block.Ids, _block.Lengths, _block.LnP);
        else if (_running is null)
            _sentences.Score(_block.Ids, _block.Lengths, _block.LnP);
        else
            _running.Score(_block.Ids.Span, _block.LnP.Span);
        totals.Add(_block.Ids.Span, _block.LnP.Span);
        foreach (BlockSentence sentence in _block.Sentences)
        {
            ReadOnlySpan<int> ids = _block.Ids.Span.Slice(sentence.Start, sentence.Length);
            _form.Sentence(_output, file, sentence, ids, _block.LnP.Span.Slice(sentence.Start, sentence.Length));
        }
    }

    private bool Write()
    {
        _session.Output.Write(_output.ToString());
        _session.Output.Flush();
        _output.Clear();
        return !_session.ReaderIsGone();
    }
}
