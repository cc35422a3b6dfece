namespace Retune.Experiments;

/// <summary>The names of the recipes: how a model is made of the two texts.</summary>
public static class Recipe
{
    /// <summary>The general text alone.</summary>
    public const string Ood = "ood";

    /// <summary>The domain's text alone.</summary>
    public const string Id = "id";

    /// <summary>The domain's text after the general one.</summary>
    public const string OodId = "ood+id";

    /// <summary>Σ of the ood and the id model's probabilities, their weights tuned on the domain's development text: a baseline that trains nothing.</summary>
    public const string Interpolation = "interpolation";

    /// <summary>A trained model, then the domain's text at γ = 1.</summary>
    public const string FineTune = "fine-tune";

    /// <summary>A trained model, then the domain's text with p_t that model's.</summary>
    public const string Kld = "kld";

    /// <summary>As fine-tune, with the full softmax.</summary>
    public const string CrossEntropy = "cross-entropy";

    /// <summary>As kld, with the full softmax.</summary>
    public const string CrossEntropyKld = "cross-entropy+kld";
}
