namespace Retune.Losses;

/// <summary>Which of the two families of losses a model is trained with; with γ &lt; 1 each adds its KLD term.</summary>
public enum LossKind
{
    /// <summary>Noise contrastive estimation (paper eq. 12; with a reference eq. 16-21). Its cost does not depend on V.</summary>
    Nce,

    /// <summary>Cross-entropy over the full softmax (paper eq. 3; with a reference eq. 6-8). Its cost grows with V.</summary>
    CrossEntropy,
}
