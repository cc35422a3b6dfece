using System.Buffers.Binary;
using Retune.Cli.TensorBoard.Messages;

namespace Retune.Tests.Cli.TensorBoard;

/// <summary>Reads event files as TensorBoard does, every checksum checked bit by bit.</summary>
internal static class EventReader
{
    /// <summary>The records' data.</summary>
    public static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Assert.Equal(MaskedCrc(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(data);
            at += 16 + length;
        }
        return records;
    }

    public static List<Event> Events(string path) => [.. Records(File.ReadAllBytes(path)).Select(Event.Parser.ParseFrom)];

    /// <summary>The scalars of each tag: wall time, step, value.</summary>
    public static Dictionary<string, List<(double WallTime, long Step, float Value)>> Scalars(IEnumerable<Event> events)
    {
        var scalars = new Dictionary<string, List<(double, long, float)>>();
        foreach (Event record in events)
        {
            foreach (Summary.Types.Value value in record.Summary?.Value.Where(value => value.HasSimpleValue) ?? [])
            {
                if (!scalars.TryGetValue(value.Tag, out List<(double, long, float)>? list))
                    scalars.Add(value.Tag, list = []);
                list.Add((record.WallTime, record.Step, value.SimpleValue));
            }
        }
        return scalars;
    }

    /// <summary>CRC-32C by its definition (reflected polynomial 0x82f63b78), rotated right by 15, plus 0xa282ead8.</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0x82f63b78 & (0 - (crc & 1)));
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }
}
