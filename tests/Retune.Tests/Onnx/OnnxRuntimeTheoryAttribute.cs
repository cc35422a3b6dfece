namespace Retune.Tests.Onnx;

/// <summary>A theory that asks ONNX Runtime, skipped with the reason where it is not installed.</summary>
public sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute() => Skip = OnnxRuntime.Missing;
}
