using System.Buffers.Binary;
using System.Text;
using Retune.Models;

namespace Retune.Tests.Models;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // JSON
    [InlineData("", 0, "does not begin with '{'")]
    [InlineData("[]", 0, "does not begin with '{'")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("{", 0, "not well-formed JSON")]
    [InlineData("{} x", 0, "not well-formed JSON")]
    [InlineData("""{"a":1}""", 0, "\"a\" is a JSON Number")]
    [InlineData("""{"\ud800":{}}""", 0, "not Unicode")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "\"k\" is a JSON Number")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "\"k\" twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__ is there twice")]
    // One tensor
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "\"a\" is there twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "repeated key \"dtype\"")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4, "unknown or repeated key \"more\"")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "lacks its dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "lacks its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks its data_offsets")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown dtype \"F31\"")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape has something other than an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape has something other than an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775808]}}""", 4, "data_offsets has something other than an integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 8, "3 data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "begins at 4 and ends before that, at 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "more elements than a file can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes, its data_offsets 0 to 4 hold 4")]
    // The whole
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "ends at byte 8 of the data, of which there are 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "end at byte 4 of the data, but 5 bytes are there")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "\"a\" begins at byte 4 of the data, but the header ends at 0: they leave a hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "\"b\" begins at byte 4 of the data, but tensor \"a\" ends at 8: they overlap")]
    public void A_malformed_header_is_refused_with_its_reason(string header, int dataLength, string reason)
    {
        string path = Write(Encoding.UTF8.GetBytes(header), new byte[dataLength]);
        string message = Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused()
    {
        string path = Write([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []);
        Assert.Contains("not valid UTF-8", Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Theory]
    [InlineData(7, 0UL, "has 7 bytes")]
    [InlineData(8, 1UL, "only 0 follow")]
    [InlineData(100, 93UL, "only 92 follow")]
    [InlineData(100, 100_000_001UL, "100000001 bytes, more than")]
    [InlineData(100, ulong.MaxValue, "18446744073709551615 bytes, more than")]
    public void A_header_length_the_file_cannot_have_is_refused_before_memory_is_taken(int length, ulong headerLength, string reason)
    {
        byte[] bytes = new byte[Math.Max(length, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength);
        string path = _folder["bad.safetensors"];
        File.WriteAllBytes(path, bytes[..length]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message;
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void A_flood_of_tensors_is_refused()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < 70_000; i++)
            header.Append($$"""{{(i == 0 ? "" : ",")}}"{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""");
        string path = Write(Encoding.UTF8.GetBytes(header.Append('}').ToString()), []);
        Assert.Contains("more than 65536 tensors", Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void A_message_shows_a_hostile_name_short_and_without_control_characters()
    {
        string name = "\\u001b[31m" + new string('x', 100_000);
        string path = Write(Encoding.UTF8.GetBytes("""{"NAME":{"dtype":"?","shape":[],"data_offsets":[0,0]}}""".Replace("NAME", name)), []);
        string message = Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message;
        Assert.True(message.Length < path.Length + 200);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => SafetensorsFile.Open(_folder["none"])).Message);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => SafetensorsFile.Open(_folder.Path)).Message);
    }

    [Fact]
    public void A_missing_tensor_another_type_and_another_length_are_refused()
    {
        string path = Write("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"""u8.ToArray(), new byte[8]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Contains("no tensor \"b\"", Assert.Throws<InputException>(() => file.Read<float>("b")).Message);
        Assert.Contains("dtype I64, which cannot be read as F32", Assert.Throws<InputException>(() => file.Read<float>("a")).Message);
        Assert.Contains("dtype I64, which cannot be read as I32", Assert.Throws<InputException>(() => file.Read<int>("a")).Message);
        Assert.Throws<ArgumentException>(() => file.Read("a", new long[2].AsSpan()));
    }

    [Fact]
    public void Half_and_bfloat16_become_float_and_double_exactly()
    {
        // F16: 1, -2, largest, smallest subnormal; BF16: 1, -2, 2^-133 (subnormal), infinity.
        byte[] data = [0, 0x3C, 0, 0xC0, 0xFF, 0x7B, 1, 0, 0x80, 0x3F, 0, 0xC0, 1, 0, 0x80, 0x7F];
        string path = Write("""{"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2,2],"data_offsets":[8,16]}}"""u8.ToArray(), data);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([1f, -2f, 65504f, 5.9604645e-8f], file.Read<float>("h"));
        Assert.Equal([1.0, -2.0, 65504.0, Math.Pow(2, -24)], file.Read<double>("h"));
        Assert.Equal([1f, -2f, MathF.Pow(2, -133), float.PositiveInfinity], file.Read<float>("b"));
        Assert.Equal([1.0, -2.0, Math.Pow(2, -133), double.PositiveInfinity], file.Read<double>("b"));
    }

    private string Write(byte[] header, byte[] data)
    {
        string path = _folder["test.safetensors"];
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        File.WriteAllBytes(path, [.. prefix, .. header, .. data]);
        return path;
    }
}
