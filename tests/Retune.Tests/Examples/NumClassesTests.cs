using NumClasses;

namespace Retune.Tests.Examples;

/// <summary>The example of docs/nce-loss.md, shrunken.</summary>
public class NumClassesTests
{
    [Fact]
    public void A_wrong_number_of_classes_is_refused_and_its_harm_shown()
    {
        var output = new StringWriter();
        IReadOnlyList<Result> results = NumClassesExample.Run(
            new Catalogue(400, 32, seed: 3), purchases: 8000, heldOut: 500, threads: 2,
            [new Setting("shrunken", 64, 20, 0.02f, Epochs: 5, BiasesStartAtLnP: true)], output);

        Assert.Contains("Refused: numClasses is 200, but the data have 400 classes", output.ToString());
        Assert.Contains("Refused: numClasses is 800, but the data have 400 classes", output.ToString());
        Assert.Equal([400, 200, 800], results.Select(result => result.NumClasses));
        (Result right, Result half, Result twice) = (results[0], results[1], results[2]);
        Assert.True(right.Recall > 0.9, $"{right}");
        Assert.True(half.Recall < 1 - half.LabelsDropped && half.Recall < right.Recall, $"{half}");
        Assert.True(twice.Loss > right.Loss, $"{twice}, {right}");
        Assert.Equal((0, 0), (right.LabelsDropped, right.WastedNoise));
        Assert.InRange(half.LabelsDropped, 0.05, 0.2);
        Assert.Equal(1 - Math.Log(401) / Math.Log(801), twice.WastedNoise, 1e-9);
    }
}
