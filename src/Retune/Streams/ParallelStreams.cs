using Retune.Text;

namespace Retune.Streams;

/// <summary>
/// Cuts a text into B parallel streams and reads them window by window. The text is N positions: position i predicts id i
/// from id i-1, position 0 from <c>&lt;/s&gt;</c>. Stream b begins at position ⌊bN/B⌋, its first input being the word that
/// really stands before. The token file stays the caller's to dispose of.
/// </summary>
public sealed class ParallelStreams
{
    private readonly TokenFile _tokens;
    private readonly long[] _starts;                        // [B + 1] ⌊bN/B⌋
    private readonly bool _coversAll;
    private long _position;
    private int[] _buffer = [];                             // the T + 1 ids that one stream's window needs

    private ParallelStreams(TokenFile tokens, int streams, bool coversAll)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (streams < 1)
            throw new InputException($"The number of parallel streams is {streams}; it must be at least 1.");
        _tokens = tokens;
        _coversAll = coversAll;
        _starts = new long[streams + 1];
        for (int b = 0; b <= streams; b++)
            _starts[b] = (long)((Int128)b * tokens.Count / streams);    // b·N may exceed 64 bits
        Length = tokens.Count / streams + (coversAll && tokens.Count % streams != 0 ? 1 : 0);
    }

    /// <summary>
    /// Streams for training: all have ⌊N/B⌋ positions, so that every one counts in every step. The last position of some
    /// streams, at most B-1 in all, is dropped.
    /// </summary>
    /// <param name="tokens">The text.</param>
    /// <param name="streams">B.</param>
    /// <param name="firstRow">Positions of the texts that are read before this one (<see cref="Minibatch.FirstRow"/>).</param>
    /// <exception cref="InputException">Fewer than one stream, or more than the text has positions.</exception>
    public static ParallelStreams ForTraining(TokenFile tokens, int streams, long firstRow = 0)
    {
        var result = new ParallelStreams(tokens, streams, coversAll: false) { FirstRow = firstRow };
        if (result.Length == 0)
            throw new InputException($"The text has {tokens.Count} positions (words and sentence ends), too few for {streams} parallel streams; ask for at most {tokens.Count} streams.");
        return result;
    }

    /// <summary>Refuses a text that is too short for so many streams of a training.</summary>
    /// <param name="tokens">The text.</param>
    /// <param name="streams">B.</param>
    /// <param name="name">What it is called in the message.</param>
    /// <exception cref="InputException">As <see cref="ForTraining"/>.</exception>
    internal static void Require(TokenFile tokens, int streams, string name)
    {
        try
        {
            ForTraining(tokens, streams);
        }
        catch (InputException failure)
        {
            throw new InputException($"{name}: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// Streams for evaluation: every position is read exactly once. Stream b has ⌊(b+1)N/B⌋ - ⌊bN/B⌋ positions, so some end one
    /// step earlier, and with B above N some are empty: there the target is <see cref="Minibatch.NoTarget"/>.
    /// </summary>
    /// <exception cref="InputException">Fewer than one stream.</exception>
    public static ParallelStreams ForEvaluation(TokenFile tokens, int streams) => new(tokens, streams, coversAll: true);

    /// <summary>B, the number of streams.</summary>
    public int Streams => _starts.Length - 1;

    /// <summary>Positions of a stream, of the longest one in evaluation.</summary>
    public long Length { get; }

    /// <summary>Positions of all streams: what a pass over the text predicts.</summary>
    public long Positions => _coversAll ? _tokens.Count : Length * Streams;

    /// <summary>Positions that training leaves out, at most B-1; 0 in evaluation.</summary>
    public long DroppedPositions => _tokens.Count - Positions;

    /// <summary>Where in its stream each stream's next window begins, in [0, <see cref="Length"/>]; set it to resume or begin again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position outside [0, <see cref="Length"/>].</exception>
    public long Position
    {
        get => _position;
        set
        {
            if (value < 0 || value > Length)
                throw new ArgumentOutOfRangeException(nameof(value), $"Position {value} was asked for; the streams have {Length}.");
            _position = value;
        }
    }

    /// <summary>Positions of the texts that are read before this one; 0 for the first (<see cref="Minibatch.FirstRow"/>).</summary>
    public long FirstRow { get; private init; }

    /// <summary>
    /// Fills the next window, [T, B] with T = min(<see cref="Minibatch.MaximumTime"/>, what is left), and goes on behind it;
    /// false, with T = 0, at the end. Nothing is allocated but a buffer on the first call.
    /// </summary>
    /// <exception cref="ArgumentException">The minibatch has another number of streams.</exception>
    public bool Read(Minibatch minibatch)
    {
        ArgumentNullException.ThrowIfNull(minibatch);
        if (minibatch.Streams != Streams)
            throw new ArgumentException($"The minibatch has {minibatch.Streams} streams, the text was cut into {Streams}.", nameof(minibatch));
        int time = (int)Math.Min(minibatch.MaximumTime, Length - _position);
        minibatch.Time = time;
        minibatch.FirstRow = FirstRow + _position * Streams;
        if (time == 0)
            return false;
        if (_buffer.Length < time + 1)
            _buffer = new int[minibatch.MaximumTime + 1];
        for (int b = 0; b < Streams; b++)
            FillStream(minibatch, b, time);
        _position += time;
        return true;
    }

    /// <summary>Where in the text a position of a stream lies: both from 0.</summary>
    internal long PositionInText(int stream, long position) => _starts[stream] + position;

    private void FillStream(Minibatch minibatch, int stream, int time)
    {
        long length = _coversAll ? _starts[stream + 1] - _starts[stream] : Length;
        int filled = (int)Math.Clamp(length - _position, 0, time);
        if (filled > 0)
        {
            long start = _starts[stream] + _position;
            if (start == 0)
                _buffer[0] = _tokens.EndOfSentenceId;
            int before = start == 0 ? 0 : 1;
            _tokens.Read(start - before, _buffer.AsSpan(1 - before, filled + before));
        }
        int[] inputs = minibatch.Inputs, targets = minibatch.Targets;
        for (int t = 0; t < time; t++)
        {
            int index = t * minibatch.Streams + stream;
            bool inside = t < filled;
            inputs[index] = inside ? _buffer[t] : _tokens.EndOfSentenceId;
            targets[index] = inside ? _buffer[t + 1] : Minibatch.NoTarget;
        }
    }
}
