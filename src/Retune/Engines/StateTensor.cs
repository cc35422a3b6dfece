namespace Retune.Engines;

/// <summary>One array of a run's state.</summary>
/// <param name="Name">Unique within the state.</param>
/// <param name="Values">A float[] or double[], row-major.</param>
/// <param name="Shape">Its dimensions.</param>
public sealed record StateTensor(string Name, Array Values, int[] Shape);
