using System.Buffers.Binary;
using System.Numerics;

namespace Retune.Cli.TensorBoard;

/// <summary>
/// The framing of TensorFlow's record files, little-endian: length (8 bytes), masked CRC of the length (4), data, masked CRC of
/// the data (4).
/// </summary>
internal static class RecordFile
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>Appends a record.</summary>
    public static void Append(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedCrc(head[..8]));
        Span<byte> foot = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(foot, MaskedCrc(data));
        stream.Write(head);
        stream.Write(data);
        stream.Write(foot);
    }

    /// <summary>
    /// CRC-32C, rotated right by 15 bits, plus a constant: a CRC over data that hold CRCs themselves says little, so that the
    /// format masks those it stores.
    /// </summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return unchecked(BitOperations.RotateRight(~crc, 15) + MaskDelta);
    }
}
