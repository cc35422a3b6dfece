using System.Text;
using Retune.Text;

namespace Retune.Cli.Scores;

/// <summary>One sentence of a block.</summary>
/// <param name="Line">Its line in the text, from 1.</param>
/// <param name="Words">Its words as the text has them, without <c>&lt;/s&gt;</c>.</param>
/// <param name="Start">Where its ids begin in the block's.</param>
internal sealed record BlockSentence(long Line, string[] Words, int Start)
{
    /// <summary>Number of ids: the words and <c>&lt;/s&gt;</c>.</summary>
    public int Length => Words.Length + 1;
}

/// <summary>The sentences that are scored together: those that can be had without waiting.</summary>
/// <param name="vocabulary">The model's words.</param>
/// <param name="maximum">The most sentences.</param>
internal sealed class SentenceBlock(Vocabulary vocabulary, int maximum)
{
    /// <summary>Enough for a block of usual sentences; a block of longer ones has fewer.</summary>
    private const int MaximumIds = 1 << 16;

    private readonly List<BlockSentence> _sentences = [];
    private readonly List<string> _words = [];
    private int[] _ids = new int[1 << 10];
    private int[] _lengths = [];
    private double[] _lnP = [];
    private int _count;

    /// <summary>The sentences.</summary>
    public IReadOnlyList<BlockSentence> Sentences => _sentences;

    /// <summary>Their ids one after the other, each sentence with <c>&lt;/s&gt;</c>.</summary>
    public ReadOnlyMemory<int> Ids => _ids.AsMemory(0, _count);

    /// <summary>Numbers of ids.</summary>
    public ReadOnlyMemory<int> Lengths => _lengths.AsMemory(0, _sentences.Count);

    /// <summary>Room for ln p of each id.</summary>
    public Memory<double> LnP => _lnP.AsMemory(0, _count);

    /// <summary>
    /// Waits for one sentence and takes those behind it that have been read already, so that a filter answers whatever it was given
    /// before it waits again. False at the end of the text. A sentence that is refused leaves those before it in the block.
    /// </summary>
    public bool Read(SentenceReader reader)
    {
        (_count, bool any) = (0, true);
        _sentences.Clear();
        try
        {
            for (any = reader.Read(); any && Add(reader); any = reader.ReadBuffered())
            {
            }
        }
        finally
        {
            if (_lengths.Length < _sentences.Count)
                _lengths = new int[maximum];
            if (_lnP.Length < _count)
                _lnP = new double[_ids.Length];
            for (int i = 0; i < _sentences.Count; i++)
                _lengths[i] = _sentences[i].Length;
        }
        return _sentences.Count > 0;
    }

    /// <summary>Adds the reader's sentence; false where the block is full then.</summary>
    private bool Add(SentenceReader reader)
    {
        int start = _count;
        _words.Clear();
        foreach (ReadOnlySpan<byte> word in reader.Words)
        {
            _words.Add(Encoding.UTF8.GetString(word));
            Append(vocabulary.TryGetId(word, out int id) ? id : vocabulary.UnknownId);
        }
        Append(vocabulary.EndOfSentenceId);
        _sentences.Add(new BlockSentence(reader.LineNumber, [.. _words], start));
        return _sentences.Count < maximum && _count < MaximumIds;
    }

    private void Append(int id)
    {
        if (_count == _ids.Length)
            Array.Resize(ref _ids, 2 * _count);
        _ids[_count++] = id;
    }
}
