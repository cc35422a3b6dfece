namespace Retune.Models;

/// <summary>The sizes of a language model's network: embedding → LSTM layers → output rows.</summary>
/// <param name="VocabularySize">V, with <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c>.</param>
/// <param name="EmbeddingSize">E, the width of the embedding.</param>
/// <param name="HiddenSize">H, the width of every LSTM layer.</param>
/// <param name="Layers">Number of LSTM layers.</param>
/// <param name="OutputBias">Whether each output row has a bias; the paper's network has none.</param>
public sealed record NetworkShape(int VocabularySize, int EmbeddingSize, int HiddenSize, int Layers, bool OutputBias = false)
{
    /// <summary>The paper's network: 103,954,432 parameters.</summary>
    public static NetworkShape Paper { get; } = new(58_116, 512, 1_024, 2);

    /// <summary>More layers than any network has; it keeps the index of a tensor within the 16 bits the random numbers have for it.</summary>
    private const int MaxLayers = 1_000;

    /// <summary>Width of the input of a layer: E for the first, H for the others.</summary>
    public int InputSize(int layer) => layer == 0 ? EmbeddingSize : HiddenSize;

    /// <summary>V·E + Σ_l 4H·(in_l + H + 1) + V·H, and V more with output biases: one bias per gate.</summary>
    public long ParameterCount
    {
        get
        {
            long count = (long)VocabularySize * (EmbeddingSize + HiddenSize + (OutputBias ? 1 : 0));
            for (int layer = 0; layer < Layers; layer++)
                count += 4L * HiddenSize * (InputSize(layer) + HiddenSize + 1);
            return count;
        }
    }

    /// <summary>
    /// The name in PyTorch's state dictionary and the shape of every tensor, in a fixed order: embedding, layers, output.
    /// <c>bias_hh_l*</c> is not among them: our one bias a gate is <c>bias_ih_l*</c>. Nothing is allocated for the tensors
    /// themselves, so that a file can be held against a shape it only claims to have.
    /// </summary>
    public IEnumerable<(string Name, int[] Shape)> TensorShapes()
    {
        int gates = 4 * HiddenSize;
        yield return ("embedding.weight", [VocabularySize, EmbeddingSize]);
        for (int layer = 0; layer < Layers; layer++)
        {
            yield return ($"lstm.weight_ih_l{layer}", [gates, InputSize(layer)]);
            yield return ($"lstm.weight_hh_l{layer}", [gates, HiddenSize]);
            yield return ($"lstm.bias_ih_l{layer}", [gates]);
        }
        yield return ("output.weight", [VocabularySize, HiddenSize]);
        if (OutputBias)
            yield return ("output.bias", [VocabularySize]);
    }

    /// <summary>Refuses sizes no network can have or no array can hold.</summary>
    /// <exception cref="InputException">A size below 1, over 1,000 layers, or a tensor of more than 2^31 - 57 elements.</exception>
    public void Validate()
    {
        Positive(VocabularySize, "vocabulary size");
        Positive(EmbeddingSize, "embedding size");
        Positive(HiddenSize, "hidden size");
        Positive(Layers, "number of layers");
        if (Layers > MaxLayers)
            throw new InputException($"The number of layers is {Layers}; at most {MaxLayers} are supported.");
        int widest = Math.Max(EmbeddingSize, HiddenSize);
        Fits((Int128)VocabularySize * widest, $"{VocabularySize} words × {widest}");
        Fits((Int128)4 * HiddenSize * widest, $"4 × {HiddenSize} gate rows × {widest}");

        static void Positive(int value, string name)
        {
            if (value < 1)
                throw new InputException($"The {name} is {value}; it must be at least 1.");
        }

        static void Fits(Int128 elements, string what)
        {
            if (elements > Array.MaxLength)
                throw new InputException($"A tensor of {what} has {elements} elements; at most {Array.MaxLength} are supported, choose a smaller vocabulary or layer.");
        }
    }
}
