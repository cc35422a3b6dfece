namespace Retune.Rescoring.Lattices;

/// <summary>What the lines of nodes and of arcs may both say: a word and its scores, each once, and whatever else there is.</summary>
internal sealed class SlfValues(SlfHeader header)
{
    public string? Word { get; private set; }

    public double? Acoustic { get; private set; }

    public double? Pronunciation { get; private set; }

    /// <summary>The fields that mean nothing here, as they are written again.</summary>
    public string? Detail { get; private set; }

    /// <summary>Takes a field.</summary>
    /// <exception cref="InputException">It stands there a second time, has no word, or no number.</exception>
    public void Take(SlfField field)
    {
        switch (field.Name)
        {
            case "W" or "WORD":
                RequireFirst(field, Word is null);
                Word = field.Value.Length > 0 ? field.Value : throw header.Error($"{Files.Excerpt.Quoted(field.Text)} has no word; write W=!NULL where there is none.");
                break;
            case "a" or "acoustic":
                Acoustic = Score(field, Acoustic);
                break;
            case "r":
                Pronunciation = Score(field, Pronunciation);
                break;
            default:
                string? detail = header.Detail(field);
                Detail = Detail is null || detail is null ? Detail ?? detail : $"{Detail} {detail}";
                break;
        }
    }

    /// <summary>The score of a field that has not stood there yet.</summary>
    public double Score(SlfField field, double? already)
    {
        RequireFirst(field, already is null);
        return header.Score(field);
    }

    /// <summary>Refuses a field that stands there a second time.</summary>
    public void RequireFirst(SlfField field, bool isFirst)
    {
        if (!isFirst)
            throw header.Error($"{Files.Excerpt.Quoted(field.Text)} is the second such field of the line.");
    }
}
