using Retune;
using Retune.Files;

namespace ConfusedSpeech;

/// <summary>Writes a test set's folder; it has its name only when everything is in it.</summary>
internal static class OutputFolder
{
    /// <summary>Refuses a folder that exists, before any work.</summary>
    /// <exception cref="InputException">There is a file or folder of this name.</exception>
    public static void RefuseExisting(string folder)
    {
        if (Path.Exists(folder))
            throw new InputException($"{folder} exists; remove it or give another --output.");
    }

    /// <exception cref="RetuneException">It could not be written.</exception>
    public static void Write(string folder, IReadOnlyList<Utterance> utterances, Lexicon lexicon, double lmScale)
    {
        string aside = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".tmp";
        try
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);               // left by a killed run
            foreach (string form in new[] { "srilm", "kaldi", "lattices" })
                Directory.CreateDirectory(Path.Combine(aside, form));
            WriteAll(aside, utterances, lexicon, lmScale);
            Directory.Move(aside, folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RetuneException($"{folder} could not be written: {failure.Message}", failure);
        }
    }

    private static void WriteAll(string folder, IReadOnlyList<Utterance> utterances, Lexicon lexicon, double lmScale)
    {
        File("references.txt", output => ListWriter.References(utterances, output));
        File("lists.tsv", output => ListWriter.TabSeparated(utterances, output));
        File("kaldi/text", output => ListWriter.Kaldi(utterances, entry => string.Join(' ', entry.Words), output));
        File("kaldi/acoustic_costs", output => ListWriter.Kaldi(utterances, entry => Decimals.Cost(entry.Acoustic), output));
        File("kaldi/lm_costs", output => ListWriter.Kaldi(utterances, entry => Decimals.Cost(entry.Language), output));
        File("kaldi/lattices.txt", output =>
        {
            foreach (Utterance utterance in utterances)
                LatticeWriter.Kaldi(utterance.Key, utterance.Lattice, lexicon, output);
        });
        foreach (Utterance utterance in utterances)
        {
            File($"srilm/{utterance.Key}", output => ListWriter.Srilm(utterance, output));
            File($"lattices/{utterance.Key}.slf", output => LatticeWriter.Htk(utterance.Key, utterance.Lattice, lexicon, lmScale, output));
        }

        void File(string name, Action<TextWriter> write) => AtomicFile.Write(Path.Combine(folder, name), stream =>
        {
            using var output = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            write(output);
        });
    }
}
