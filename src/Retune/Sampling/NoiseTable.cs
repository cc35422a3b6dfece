using System.Globalization;
using System.Text;
using Retune.Text;

namespace Retune.Sampling;

/// <summary>A noise distribution given by the user: a text file with a word and its weight on each line.</summary>
public static class NoiseTable
{
    /// <summary>Reads the table; the weights need not sum to one.</summary>
    /// <param name="path">One <c>word weight</c> a line, plain or gzip, separated by a space or a tab, for every word of the vocabulary once.</param>
    /// <param name="vocabulary">The words.</param>
    /// <exception cref="InputException">A file that is missing or cannot be read; a line without a positive weight, of an unknown or a repeated word; a word left out.</exception>
    public static NoiseDistribution Load(string path, Vocabulary vocabulary)
    {
        double[] weights = new double[vocabulary.Count];
        using var reader = new LineReader(path);
        while (reader.Read())
        {
            long number = reader.LineNumber;
            string[] fields = Encoding.UTF8.GetString(reader.Line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0)
                continue;
            if (fields.Length != 2 || !double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) || !(weight > 0) || !double.IsFinite(weight))
                throw InputException.AtLine(path, number, "a line of a noise table is a word and a positive, finite weight.");
            int id = vocabulary.IdOf(fields[0]);
            if (vocabulary[id] != fields[0])
                throw InputException.AtLine(path, number, $"\"{fields[0]}\" is not in the vocabulary.");
            if (weights[id] > 0)
                throw InputException.AtLine(path, number, $"\"{fields[0]}\" has a weight already.");
            weights[id] = weight;
        }
        int missing = Array.IndexOf(weights, 0);
        if (missing >= 0)
            throw new InputException($"The noise table {path} has no weight for \"{vocabulary[missing]}\"; a word that noise never draws is never pushed down, so every word needs one.");
        return NoiseDistribution.FromTable(weights);
    }
}
