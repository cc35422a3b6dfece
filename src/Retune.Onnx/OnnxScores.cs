namespace Retune.Onnx;

/// <summary>Which words the exported graph scores.</summary>
public enum OnnxScores
{
    /// <summary>Those that the caller names: only their output rows are touched, so that the cost does not depend on the vocabulary.</summary>
    Candidates,

    /// <summary>All words of the vocabulary.</summary>
    All,
}
