using Retune.Candidates;
using Retune.Text;

namespace Retune.Data;

/// <summary>
/// How many classes the data really have, found once while they are prepared, and the check that <c>numClasses</c> says the same.
/// From weights and biases alone nobody can see it: a table that is too high trains without complaint, its surplus rows can never be
/// a label, and noise is wasted on them.
/// </summary>
public sealed class ClassCount
{
    private const int NamedUnseen = 10;

    private readonly long[] _occurrences;               // by class; empty if counted from a vocabulary
    private readonly string _source;

    private ClassCount(int numClasses, long[] occurrences, string source)
    {
        NumClasses = numClasses;
        _occurrences = occurrences;
        _source = source;
    }

    /// <summary>The number of classes: the largest label plus one, or the entries of the vocabulary.</summary>
    public int NumClasses { get; }

    /// <summary>The largest label there can be.</summary>
    public int LargestLabel => NumClasses - 1;

    /// <summary>Number of labels read; 0 if counted from a vocabulary.</summary>
    public long LabelCount { get; private init; }

    /// <summary>The classes below <see cref="NumClasses"/> that no label names, ascending; none if counted from a vocabulary.</summary>
    public IEnumerable<int> UnseenClasses => Enumerable.Range(0, _occurrences.Length).Where(c => _occurrences[c] == 0);

    /// <summary>Counts the classes of labels: all labels there are, of training and of held-out data.</summary>
    /// <exception cref="InputException">There is no label, or one is negative.</exception>
    public static ClassCount FromLabels(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
            throw new InputException("There are no labels to count classes from; give the labels of all data.");
        int largest = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0)
                throw new InputException($"Label {i} is {labels[i]}, but classes are numbered from 0; leave the example out or correct the label.");
            largest = Math.Max(largest, labels[i]);
        }
        if (largest >= Array.MaxLength)
            throw new InputException($"The largest label is {largest}; at most {Array.MaxLength} classes are possible, numbered from 0.");
        long[] occurrences = new long[largest + 1];
        foreach (int label in labels)
            occurrences[label]++;
        return new ClassCount(largest + 1, occurrences, $"the largest label is {largest}") { LabelCount = labels.Length };
    }

    /// <summary>Counts the classes of a vocabulary file, plain or gzip: one class a line.</summary>
    /// <exception cref="InputException">The file is missing, empty or cannot be read, or a line is blank.</exception>
    public static ClassCount FromVocabulary(string path)
    {
        int lines = 0;
        using (var reader = new LineReader(path))
        {
            for (; reader.Read(); lines++)
            {
                if (reader.Line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
                    throw InputException.AtLine(path, reader.LineNumber, "the line is blank; a vocabulary file holds one class a line.");
            }
        }
        if (lines == 0)
            throw new InputException($"The vocabulary file {path} is empty; it must hold one class a line.");
        return new ClassCount(lines, [], $"{path} has {lines} entries");
    }

    /// <summary>Refuses a <c>numClasses</c> that is not <see cref="NumClasses"/>, and says what it would do.</summary>
    /// <param name="numClasses">What is to be passed to the loss.</param>
    /// <param name="sampler">The sampler that is to draw the noise; by default log-uniform over numClasses, as in the losses.</param>
    /// <exception cref="InputException">numClasses is too small (labels lie outside) or too large (rows that no label can reach).</exception>
    public void Require(int numClasses, CandidateSampler? sampler = null)
    {
        if (numClasses < 1)
            throw new InputException($"numClasses is {numClasses}, but the data have {NumClasses} classes ({_source}); pass {NumClasses}.");
        if (numClasses < NumClasses)
        {
            string lost = LabelCount == 0 ? "" : $"; {LabelsBeyond(numClasses)} of the {LabelCount} labels lie outside and could not be learnt";
            throw new InputException($"numClasses is {numClasses}, but the data have {NumClasses} classes ({_source}){lost}: pass {NumClasses}, and make weights and biases that high.");
        }
        if (numClasses > NumClasses)
        {
            double share = 100 * NoiseShareOutside(sampler ?? new LogUniformSampler(numClasses, 1));
            throw new InputException(FormattableString.Invariant($"numClasses is {numClasses}, but the data have {NumClasses} classes ({_source}): {numClasses - NumClasses} rows can never be a label, and {share:0.##} % of the noise would fall on them; pass {NumClasses}, and make weights and biases that high."));
        }
    }

    /// <summary>Number of labels at or above <paramref name="numClasses"/>: what a table of that height would lose.</summary>
    public long LabelsBeyond(int numClasses)
    {
        long beyond = 0;
        for (int c = Math.Max(numClasses, 0); c < _occurrences.Length; c++)
            beyond += _occurrences[c];
        return beyond;
    }

    /// <summary>The share of a sampler's noise, in [0, 1], that falls on classes the data do not have.</summary>
    public double NoiseShareOutside(CandidateSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        double share = 0;
        for (int c = NumClasses; c < sampler.RangeMax; c++)
            share += sampler.Probability(c);
        return share;
    }

    /// <summary>One sentence: number of classes, largest label, and classes never seen with the first of them.</summary>
    public override string ToString()
    {
        if (LabelCount == 0)
            return $"{NumClasses} classes ({_source})";
        int unseen = UnseenClasses.Count();
        string names = unseen == 0 ? "" : $": {string.Join(", ", UnseenClasses.Take(NamedUnseen))}{(unseen > NamedUnseen ? ", …" : "")}";
        return $"{NumClasses} classes in {LabelCount} labels; {_source}; {unseen} classes never seen{names}";
    }
}
