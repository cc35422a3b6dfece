namespace Retune.SampledLosses;

/// <summary>Where the row of a class lies among shards.</summary>
/// <param name="NumClasses">C.</param>
/// <param name="NumShards">n.</param>
/// <param name="Strategy">Mod or Div.</param>
internal readonly record struct Partition(int NumClasses, int NumShards, PartitionStrategy Strategy)
{
    /// <summary>Number of rows of one shard.</summary>
    public int Height(int shard) => NumClasses / NumShards + (shard < NumClasses % NumShards ? 1 : 0);

    /// <summary>Shard of a class and its row there.</summary>
    public (int Shard, int Row) Locate(int classId)
    {
        if (NumShards == 1)
            return (0, classId);
        if (Strategy == PartitionStrategy.Mod)
            return (classId % NumShards, classId / NumShards);
        int shortBlock = NumClasses / NumShards, longBlocks = NumClasses % NumShards;
        int inLongBlocks = longBlocks * (shortBlock + 1);
        return classId < inLongBlocks
            ? (classId / (shortBlock + 1), classId % (shortBlock + 1))
            : (longBlocks + (classId - inLongBlocks) / shortBlock, (classId - inLongBlocks) % shortBlock);
    }
}
