namespace Retune.Onnx;

/// <summary>What an export wrote.</summary>
/// <param name="ModelFile">The ONNX file.</param>
/// <param name="WeightsFile">The file beside it that holds the weights, which must go where it goes; null where the ONNX file holds them itself.</param>
/// <param name="ByteCount">Bytes of both files.</param>
public sealed record OnnxFiles(string ModelFile, string? WeightsFile, long ByteCount);
