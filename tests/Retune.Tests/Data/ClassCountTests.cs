using System.IO.Compression;
using Retune.Candidates;
using Retune.Data;

namespace Retune.Tests.Data;

public class ClassCountTests
{
    private static readonly int[] s_labels = [.. Enumerable.Range(0, 10_000).Where(c => c is not (7 or 4000)).Append(9_999).Append(3)];

    [Fact]
    public void Half_the_classes_are_refused_with_the_labels_that_would_be_lost()
    {
        InputException error = Assert.Throws<InputException>(() => ClassCount.FromLabels(s_labels).Require(5_000));
        Assert.Equal("numClasses is 5000, but the data have 10000 classes (the largest label is 9999); 5001 of the 10000 labels lie outside and could not be learnt: pass 10000, and make weights and biases that high.", error.Message);
    }

    [Fact]
    public void Twice_the_classes_are_refused_with_the_rows_and_the_noise_that_would_be_wasted()
    {
        InputException error = Assert.Throws<InputException>(() => ClassCount.FromLabels(s_labels).Require(20_000));
        Assert.Equal("numClasses is 20000, but the data have 10000 classes (the largest label is 9999): 10000 rows can never be a label, and 7 % of the noise would fall on them; pass 10000, and make weights and biases that high.", error.Message);
        error = Assert.Throws<InputException>(() => ClassCount.FromLabels(s_labels).Require(20_000, new UniformSampler(20_000, 5)));
        Assert.Contains("50 % of the noise", error.Message);
    }

    [Fact]
    public void The_right_number_of_classes_is_accepted()
    {
        var count = ClassCount.FromLabels(s_labels);
        count.Require(10_000);
        Assert.Equal(10_000, count.NumClasses);
        Assert.Equal(9_999, count.LargestLabel);
        Assert.Equal([7, 4000], count.UnseenClasses);
        Assert.Equal("10000 classes in 10000 labels; the largest label is 9999; 2 classes never seen: 7, 4000", count.ToString());
    }

    [Fact]
    public void The_share_of_noise_outside_is_one_minus_the_share_inside()
    {
        var count = ClassCount.FromLabels(s_labels);
        Assert.Equal(1 - Math.Log(10_001) / Math.Log(20_001), count.NoiseShareOutside(new LogUniformSampler(20_000, 1)), 1e-9);
        Assert.Equal(0, count.NoiseShareOutside(new UniformSampler(10_000, 1)));
    }

    [Fact]
    public void A_vocabulary_has_as_many_classes_as_lines()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Contains("is empty", Assert.Throws<InputException>(() => ClassCount.FromVocabulary(path)).Message);
            File.WriteAllText(path, "a\nb\nc\n");
            var count = ClassCount.FromVocabulary(path);
            count.Require(3);
            using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
                packed.Write("a\nb\n"u8);
            Assert.Equal(2, ClassCount.FromVocabulary(path).NumClasses);
            File.WriteAllText(path, "a\n\nc\n");
            Assert.Contains($"{path}:2: the line is blank", Assert.Throws<InputException>(() => ClassCount.FromVocabulary(path)).Message);
            Assert.Contains("numClasses is 2, but the data have 3 classes", Assert.Throws<InputException>(() => count.Require(2)).Message);
            Assert.Contains("1 rows can never be a label", Assert.Throws<InputException>(() => count.Require(4)).Message);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => ClassCount.FromVocabulary(path)).Message);
    }

    [Fact]
    public void Labels_that_cannot_be_classes_are_refused()
    {
        Assert.Contains("no labels", Assert.Throws<InputException>(() => ClassCount.FromLabels([])).Message);
        Assert.Contains("Label 1 is -3", Assert.Throws<InputException>(() => ClassCount.FromLabels([0, -3])).Message);
        Assert.Contains("numClasses is 0", Assert.Throws<InputException>(() => ClassCount.FromLabels([0]).Require(0)).Message);
    }
}
