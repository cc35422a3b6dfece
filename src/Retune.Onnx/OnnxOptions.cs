namespace Retune.Onnx;

/// <summary>What the exported graph computes.</summary>
/// <param name="Scores">Which words it scores.</param>
/// <param name="Normalised">
/// False: ln p = score - ln Z, as the model normalises itself; true: ln p is the log softmax, which needs the scores of all words.
/// </param>
public sealed record OnnxOptions(OnnxScores Scores = OnnxScores.Candidates, bool Normalised = false)
{
    /// <summary>The kinds of the graph's inputs; the states have one for each layer (<c>hidden_l0</c>, …).</summary>
    public IReadOnlyList<string> Inputs => Scores == OnnxScores.Candidates ? ["ids", "hidden", "cell", "candidates"] : ["ids", "hidden", "cell"];

    /// <summary>The kinds of the graph's outputs; the states have one for each layer (<c>hidden_out_l0</c>, …).</summary>
    public IReadOnlyList<string> Outputs => ["ln_p", "hidden_out", "cell_out"];

    /// <summary>Refuses a combination that no graph has.</summary>
    /// <exception cref="InputException">Normalised scores of candidates alone.</exception>
    public void Validate()
    {
        if (Normalised && Scores == OnnxScores.Candidates)
            throw new InputException("Normalised scores need the whole row of scores; export all scores, or self-normalised ones of candidates.");
    }
}
