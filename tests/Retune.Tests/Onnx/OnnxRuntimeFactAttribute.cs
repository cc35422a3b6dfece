namespace Retune.Tests.Onnx;

/// <summary>A fact that asks ONNX Runtime, skipped with the reason where it is not installed.</summary>
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute() => Skip = OnnxRuntime.Missing;
}
