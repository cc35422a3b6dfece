using Retune.Models;

namespace Retune.Engines.Cpu;

/// <summary>The recurrent state that is carried from window to window: for each layer h and c [B, H].</summary>
internal sealed class LstmState
{
    public LstmState(NetworkShape shape, int streams)
    {
        Hidden = Create();
        Cell = Create();

        float[][] Create() => [.. Enumerable.Range(0, shape.Layers).Select(_ => new float[streams * shape.HiddenSize])];
    }

    public float[][] Hidden { get; }

    public float[][] Cell { get; }

    public void Reset()
    {
        foreach (float[] values in Hidden.Concat(Cell))
            Array.Clear(values);
    }
}
