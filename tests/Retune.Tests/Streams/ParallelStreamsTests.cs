using FsCheck;
using FsCheck.Xunit;
using Retune.Streams;
using Retune.Text;

namespace Retune.Tests.Streams;

public class ParallelStreamsTests
{
    /// <summary>A text whose id i stands at position i, so that a target names its position; <c>&lt;/s&gt;</c> is N.</summary>
    private static TokenFile Numbered(int n) => TokenFile.FromIds([.. Enumerable.Range(0, n)], n + 1, endOfSentenceId: n);

    /// <summary>Reads to the end and gives stream b's positions as [b]; checks the input of each.</summary>
    private static List<int>[] ReadAll(ParallelStreams streams, int maximumTime, int n)
    {
        var minibatch = new Minibatch(maximumTime, streams.Streams);
        List<int>[] positions = [.. Enumerable.Range(0, streams.Streams).Select(_ => new List<int>())];
        long length = 0;
        while (streams.Read(minibatch))
        {
            length += minibatch.Time;
            Assert.True(minibatch.Time == maximumTime || length == streams.Length);
            Assert.Equal(length, streams.Position);
            for (int i = 0; i < minibatch.Time * streams.Streams; i++)
            {
                int target = minibatch.Targets[i];
                if (target == Minibatch.NoTarget)
                {
                    Assert.Equal(n, minibatch.Inputs[i]);
                    continue;
                }
                positions[i % streams.Streams].Add(target);
                Assert.Equal(target == 0 ? n : target - 1, minibatch.Inputs[i]);
            }
        }
        Assert.Equal(streams.Length, length);
        Assert.Equal(0, minibatch.Time);
        return positions;
    }

    [Property(MaxTest = 500)]
    public void Evaluation_reads_every_position_once_in_order(PositiveInt n, PositiveInt b, PositiveInt t)
    {
        using TokenFile tokens = Numbered(n.Get);
        var streams = ParallelStreams.ForEvaluation(tokens, b.Get);
        List<int>[] positions = ReadAll(streams, t.Get, n.Get);
        Assert.Equal(Enumerable.Range(0, n.Get), positions.SelectMany(p => p));
        Assert.InRange(positions.Max(p => p.Count) - positions.Min(p => p.Count), 0, 1);
        Assert.Equal((n.Get, 0), (streams.Positions, streams.DroppedPositions));
    }

    [Property(MaxTest = 500)]
    public void Training_streams_are_equally_long_and_begin_where_evaluation_begins(PositiveInt n, PositiveInt b, PositiveInt t)
    {
        int count = Math.Max(n.Get, b.Get), length = count / b.Get;
        using TokenFile tokens = Numbered(count);
        var streams = ParallelStreams.ForTraining(tokens, b.Get);
        List<int>[] positions = ReadAll(streams, t.Get, count);
        for (int stream = 0; stream < b.Get; stream++)
            Assert.Equal(Enumerable.Range((int)((long)stream * count / b.Get), length), positions[stream]);
        Assert.Equal((length * b.Get, count % b.Get), (streams.Positions, streams.DroppedPositions));
        Assert.InRange(streams.DroppedPositions, 0, b.Get - 1);
    }

    [Property(MaxTest = 100)]
    public void Reading_goes_on_from_a_position_that_was_set(PositiveInt n, PositiveInt b, PositiveInt t, NonNegativeInt from)
    {
        using TokenFile tokens = Numbered(n.Get);
        var whole = ParallelStreams.ForEvaluation(tokens, b.Get);
        var rest = ParallelStreams.ForEvaluation(tokens, b.Get);
        whole.Position = rest.Length;
        whole.Position = 0;
        rest.Position = from.Get % (rest.Length + 1);
        long before = rest.Position;
        List<int>[] all = ReadAll(whole, t.Get, n.Get);
        var minibatch = new Minibatch(t.Get, b.Get);
        while (rest.Read(minibatch))
        {
            for (int i = 0; i < minibatch.Time * b.Get; i++)
            {
                List<int> stream = all[i % b.Get];
                int position = (int)before + i / b.Get;
                Assert.Equal(position < stream.Count ? stream[position] : Minibatch.NoTarget, minibatch.Targets[i]);
            }
            before = rest.Position;
        }
        Assert.Equal(rest.Length, rest.Position);
    }

    [Fact]
    public void A_window_has_time_in_rows_and_streams_in_columns()
    {
        using TokenFile tokens = TokenFile.FromIds([5, 6, 1, 7, 8, 9, 1], 10);
        var minibatch = new Minibatch(2, 2);

        var training = ParallelStreams.ForTraining(tokens, 2);          // ⌊7/2⌋ = 3 each: 5 6 1 and 7 8 9
        Assert.True(training.Read(minibatch));
        Assert.Equal([1, 1, 5, 7], minibatch.Inputs);
        Assert.Equal([5, 7, 6, 8], minibatch.Targets);
        Assert.True(training.Read(minibatch));
        Assert.Equal(1, minibatch.Time);
        Assert.Equal([6, 8], minibatch.Inputs[..2]);
        Assert.Equal([1, 9], minibatch.Targets[..2]);
        Assert.False(training.Read(minibatch));

        var evaluation = ParallelStreams.ForEvaluation(tokens, 2);      // 5 6 1 and 7 8 9 1
        evaluation.Position = 2;
        Assert.True(evaluation.Read(minibatch));
        Assert.Equal([6, 8, 1, 9], minibatch.Inputs);
        Assert.Equal([1, 9, -1, 1], minibatch.Targets);
        Assert.False(evaluation.Read(minibatch));
    }

    [Fact]
    public void Training_with_fewer_positions_than_streams_is_refused_with_the_remedy()
    {
        using TokenFile tokens = Numbered(12);
        var e = Assert.Throws<InputException>(() => ParallelStreams.ForTraining(tokens, 128));
        Assert.Contains("12 positions", e.Message);
        Assert.Contains("128 parallel streams", e.Message);
        Assert.Contains("at most 12 streams", e.Message);
    }

    [Fact]
    public void A_number_of_streams_that_makes_no_sense_is_refused()
    {
        using TokenFile tokens = Numbered(12);
        Assert.Throws<InputException>(() => ParallelStreams.ForTraining(tokens, 0));
        Assert.Throws<InputException>(() => ParallelStreams.ForEvaluation(tokens, -1));
        var streams = ParallelStreams.ForTraining(tokens, 3);
        var e = Assert.Throws<ArgumentException>(() => streams.Read(new Minibatch(5, 4)));
        Assert.Contains("has 4 streams, the text was cut into 3", e.Message);
    }

    [Fact]
    public void Positions_and_window_lengths_out_of_range_are_refused()
    {
        using TokenFile tokens = Numbered(12);
        var streams = ParallelStreams.ForTraining(tokens, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => streams.Position = 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => streams.Position = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Minibatch(5, 3).Time = 6);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Minibatch(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Minibatch(5, 0));
    }

    [Fact]
    public void Reading_a_window_allocates_nothing()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, string.Concat(Enumerable.Repeat("a b c d\n", 1_000)));
            using TokenFile tokens = TokenFile.EncodeTemporary(path, Vocabulary.FromWords(["a", "b", "c", "d"]));
            var streams = ParallelStreams.ForTraining(tokens, 8);
            var minibatch = new Minibatch(20, 8);
            Assert.True(streams.Read(minibatch));
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (streams.Read(minibatch))
            {
            }
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
