namespace Retune.Engines.Cpu;

/// <summary>The vocabulary cut into blocks of words: what one thread does at a time, and what sums over words are made of.</summary>
internal static class VocabularyBlocks
{
    /// <summary>
    /// Words of a block; a constant, so that no sum depends on memory or threads, and few enough that a block's scores for a window
    /// of training stay in the second cache: 96 · 1,280 of them are half a megabyte.
    /// </summary>
    public const int Size = 96;

    /// <summary>Number of blocks of a vocabulary.</summary>
    public static int Count(int vocabulary) => (vocabulary + Size - 1) / Size;

    /// <summary>The words [start, end) of a block.</summary>
    public static (int Start, int End) Words(int vocabulary, int block) => (block * Size, Math.Min(vocabulary, (block + 1) * Size));
}
