namespace Retune.Reliability;

/// <summary>Damages the bytes of a file: a few flips, insertions, deletions, repetitions, cuts and other numbers, from a seed.</summary>
internal static class Mutation
{
    // Values that are apt to matter: JSON's own characters, digits, white space, and bytes that are no UTF-8.
    private static readonly byte[] _telling = [.. "{}[]\":,-+.eE0123456789 \\u\n\r\t<>"u8, 0, 0x1F, 0x7F, 0x80, 0x8B, 0xC0, 0xFF];

    /// <summary>A damaged copy. Three changes of four fall within the first <paramref name="head"/> bytes, where they have consequences.</summary>
    public static byte[] Of(byte[] whole, int head, Random random)
    {
        List<byte> bytes = [.. whole];
        int times = random.Next(1, 4);
        for (int i = 0; i < times && bytes.Count > 0; i++)
        {
            int at = random.Next(random.Next(4) == 0 ? bytes.Count : Math.Min(head, bytes.Count));
            int length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = _telling[random.Next(_telling.Length)];
                    break;
                case 2:
                    bytes.Insert(at, _telling[random.Next(_telling.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    // Garbage behind the end.
                    byte[] garbage = new byte[random.Next(1, 40)];
                    random.NextBytes(garbage);
                    bytes.AddRange(garbage);
                    break;
                case 7:
                    // A much longer number, perhaps negative: JSON that is well-formed and says something enormous.
                    int number = bytes.FindIndex(at, value => char.IsAsciiDigit((char)value));
                    if (number >= 0)
                        bytes.InsertRange(number, random.Next(2) == 0 ? "-9"u8 : "99999"u8);
                    break;
                default:
                    // A digit for a digit.
                    int digit = bytes.FindIndex(at, value => char.IsAsciiDigit((char)value));
                    if (digit >= 0)
                        bytes[digit] = (byte)random.Next('0', '9' + 1);
                    break;
            }
        }
        return [.. bytes];
    }
}
