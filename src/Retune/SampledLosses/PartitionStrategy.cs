namespace Retune.SampledLosses;

/// <summary>How the rows of a table of C classes are spread over n shards; TensorFlow's <c>partition_strategy</c>.</summary>
public enum PartitionStrategy
{
    /// <summary>Class c is row c / n of shard c mod n. TensorFlow's default.</summary>
    Mod,

    /// <summary>Contiguous blocks of classes; the first C mod n shards have one row more.</summary>
    Div,
}
