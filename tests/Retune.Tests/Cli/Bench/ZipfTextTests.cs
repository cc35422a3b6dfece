using Retune.Cli.Bench;
using Retune.Streams;

namespace Retune.Tests.Cli.Bench;

public class ZipfTextTests
{
    [Fact]
    public void Each_position_is_asked_for_the_input_of_the_next_one()
    {
        const int Time = 4, Streams = 3;
        Minibatch[] windows = new ZipfText(50).Windows(2, Time, Streams);
        int[] inputs = [.. windows.SelectMany(window => window.Inputs)], targets = [.. windows.SelectMany(window => window.Targets)];
        Assert.Equal(inputs[Streams..], targets[..^Streams]);
    }

    [Fact]
    public void Frequent_words_come_first()
    {
        int[] counts = new int[1000];
        var text = new ZipfText(counts.Length);
        for (int i = 0; i < 100_000; i++)
            counts[text.Next()]++;
        Assert.True(counts[0] > counts[9] && counts[..10].Sum() > counts[10..20].Sum() && counts[..100].Sum() > counts[900..].Sum());
    }
}
