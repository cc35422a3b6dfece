using System.Globalization;
using Retune.Files;
using Retune.Text;

namespace Retune.Rescoring.Lattices;

/// <summary>The header of an SLF, and the numbers of all its lines, which depend on it.</summary>
/// <param name="lines">The file; errors name its current line.</param>
internal sealed class SlfHeader(LineReader lines)
{
    private readonly HashSet<string> _read = [];
    private double _base = Math.E;
    private double? _wordPenalty;

    public string? Utterance { get; private set; }

    /// <summary>Declared number of nodes, and the line that declares it.</summary>
    public int? Nodes { get; private set; }

    public long NodesLine { get; private set; }

    /// <summary>Declared number of arcs.</summary>
    public int? Links { get; private set; }

    public int? Start { get; private set; }

    public int? End { get; private set; }

    public double? LanguageScale { get; private set; }

    /// <summary>A natural logarithm. Its base is that of the scores; a file of plain probabilities gives the logarithm itself, as HTK reads it.</summary>
    public double? WordPenalty => _wordPenalty * (_base == 0 ? 1 : LnBase);

    public double AcousticScale { get; private set; } = 1;

    public double PronunciationScale { get; private set; } = 1;

    /// <summary>The fields that nothing here needs.</summary>
    public List<string> Others { get; } = [];

    /// <summary>HTK takes base 1, of which there are no logarithms, for natural ones.</summary>
    private double LnBase => _base == 1 ? 1 : Math.Log(_base);

    public void Add(SlfField field)
    {
        switch (field.Name)
        {
            case "VERSION" or "V":
                break;
            case "UTTERANCE" or "U":
                Once("UTTERANCE");
                Utterance = field.Value;
                break;
            case "SUBLAT" or "S":
                throw Error(SlfField.SubLattice);
            case "NODES" or "N":
                Once("NODES");
                (Nodes, NodesLine) = (Integer(field), lines.LineNumber);
                break;
            case "LINKS" or "L":
                Once("LINKS");
                Links = Integer(field);
                break;
            case "start":
                Once(field.Name);
                Start = Integer(field);
                break;
            case "end":
                Once(field.Name);
                End = Integer(field);
                break;
            case "lmscale":
                Once(field.Name);
                LanguageScale = Real(field);
                break;
            case "acscale":
                Once(field.Name);
                AcousticScale = Real(field);
                break;
            case "prscale":
                Once(field.Name);
                PronunciationScale = Real(field);
                break;
            case "wdpenalty":
                Once(field.Name);
                _wordPenalty = Real(field);
                break;
            case "base":
                Once(field.Name);
                _base = Real(field);
                if (_base is < 0 or (> 0 and < 1))
                    throw Error($"{Excerpt.Quoted(field.Text)} is no base of the scores; give 0 for plain probabilities, or a number above 1.");
                break;
            case "dir" when field.Value.StartsWith('b'):
                throw Error("the lattice runs backwards (dir=b), which is not supported; make it with forward direction.");
            case "dir":
                break;
            default:
                Others.Add(field.Text);
                break;
        }
    }

    /// <summary>A score in the file's base as a natural logarithm.</summary>
    /// <exception cref="InputException">It is no number, or the logarithm of zero.</exception>
    public double Score(SlfField field)
    {
        double value = Real(field);
        if (_base == 0 && value <= 0)
            throw Error($"{Excerpt.Quoted(field.Text)} is no probability above 0; remove the arc or give it one (base=0 says that the scores are no logarithms).");
        double score = _base == 0 ? Math.Log(value) : value * LnBase;
        return double.IsFinite(score) ? score : throw Error($"{Excerpt.Quoted(field.Text)} is too large a score.");
    }

    /// <summary>A field that is kept for the writer, scores among them as natural logarithms.</summary>
    public string Detail(SlfField field) => field.Name switch
    {
        _ when _base != 0 && LnBase == 1 => field.Text,
        "n" or "ngram" or "ds" or ['x', >= '1' and <= '9'] => string.Create(CultureInfo.InvariantCulture, $"{field.Name}={Score(field):R}"),
        _ => field.Text,
    };

    /// <summary>A number from 0 on.</summary>
    public int Integer(SlfField field) => int.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
        ? value
        : throw Error($"{Excerpt.Quoted(field.Text)} is no number of nodes or arcs, from 0 to {int.MaxValue}.");

    public InputException Error(string message) => InputException.AtLine(lines.Path, lines.LineNumber, message);

    private double Real(SlfField field)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(field.Value, Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        throw Error($"{Excerpt.Quoted(field.Text)} is no finite number; give one, or remove an arc whose probability is zero.");
    }

    private void Once(string name)
    {
        if (!_read.Add(name))
            throw Error($"the header has {name} already; a file holds one lattice.");
    }
}
