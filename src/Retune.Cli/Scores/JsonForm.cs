using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Retune.Models;
using Retune.Scoring;
using Retune.Text;

namespace Retune.Cli.Scores;

/// <summary>JSON lines, one object with <c>event</c> a line: <c>scoring</c>, a <c>sentence</c> for each, a <c>text</c> for each text.</summary>
internal sealed class JsonForm : IScoreForm
{
    private readonly LanguageModel _model;
    private readonly string _folder;
    private readonly bool _normalised;
    private readonly bool _carryState;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Creates the form.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="normalised">Whether the probabilities are exact.</param>
    /// <param name="carryState">Whether the state is carried on from sentence to sentence.</param>
    public JsonForm(LanguageModel model, string folder, bool normalised, bool carryState)
    {
        (_model, _folder, _normalised, _carryState) = (model, folder, normalised, carryState);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Begin(StringBuilder output)
    {
        Open("scoring");
        _json.WriteString("model", _folder);
        _json.WriteNumber("vocabulary", _model.Vocabulary.Count);
        _json.WriteNumber("ln_z", _model.LnZ);
        _json.WriteBoolean("normalised", _normalised);
        _json.WriteBoolean("carry_state", _carryState);
        Close(output);
    }

    public void Sentence(StringBuilder output, string file, BlockSentence sentence, ReadOnlySpan<int> ids, ReadOnlySpan<double> lnP)
    {
        Open("sentence");
        _json.WriteString("file", file);
        _json.WriteNumber("line", sentence.Line);
        _json.WriteStartArray("words");
        for (int i = 0; i < ids.Length; i++)
        {
            _json.WriteStartObject();
            _json.WriteString("word", i < sentence.Words.Length ? sentence.Words[i] : Vocabulary.EndOfSentenceWord);
            _json.WriteBoolean("unknown", ids[i] == _model.Vocabulary.UnknownId);
            Logarithms(lnP[i]);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        var totals = new ScoreTotals(_model.Vocabulary);
        totals.Add(ids, lnP);
        Words(totals);
        Close(output);
    }

    public void Text(StringBuilder output, string file, ScoreTotals totals)
    {
        Open("text");
        _json.WriteString("file", file);
        _json.WriteNumber("sentences", totals.Sentences);
        Words(totals);
        _json.WriteStartArray("totals");
        foreach ((bool withUnknown, bool withEnds) in (ReadOnlySpan<(bool, bool)>)[(true, true), (true, false), (false, true), (false, false)])
        {
            _json.WriteStartObject();
            _json.WriteBoolean("with_unknown", withUnknown);
            _json.WriteBoolean("with_sentence_end", withEnds);
            _json.WriteNumber("positions", totals.Positions(withUnknown, withEnds));
            Logarithms(totals.LnP(withUnknown, withEnds));
            double perplexity = totals.Perplexity(withUnknown, withEnds);
            Number(_normalised ? "perplexity" : "unnormalised_perplexity", perplexity);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        Close(output);
    }

    private void Words(ScoreTotals totals)
    {
        _json.WriteNumber("running_words", totals.Words);
        _json.WriteNumber("unknown_words", totals.UnknownWords);
        _json.WriteNumber("zero_probabilities", totals.ZeroProbabilities);
        Logarithms(totals.LnP());
        Number("ln_p_of_possible", totals.LnPOfPossible);
        Number("log10_p_of_possible", totals.LnPOfPossible / Math.Log(10));
    }

    private void Logarithms(double lnP)
    {
        Number("ln_p", lnP);
        Number("log10_p", lnP / Math.Log(10));
    }

    /// <summary>JSON has no infinity, that of a word of probability 0, and no NaN, that of a mean over no position: null.</summary>
    private void Number(string name, double value)
    {
        if (double.IsFinite(value))
            _json.WriteNumber(name, value);
        else
            _json.WriteNull(name);
    }

    private void Open(string name)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("event", name);
    }

    private void Close(StringBuilder output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Append(Encoding.UTF8.GetString(_buffer.WrittenSpan)).Append('\n');
    }
}
