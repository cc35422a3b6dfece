using System.Text;
using Retune.Models;

namespace Retune.Tests.Models;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_the_formats()
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("format", "pt");
        writer.Add("a", new[] { 1f, -2f }, 1, 2);
        writer.Add("é", new byte[] { 7 }, 1);
        const string json =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"é":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""";
        byte[] header = Encoding.UTF8.GetBytes(json);
        int padded = (header.Length + 7) / 8 * 8;
        Assert.NotEqual(padded, header.Length);
        byte[] expected =
        [
            (byte)padded, 0, 0, 0, 0, 0, 0, 0,
            .. header, .. Encoding.UTF8.GetBytes(new string(' ', padded - header.Length)),
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7,
        ];
        Assert.Equal(expected, Bytes(writer));
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    public void A_file_written_by_Python_is_written_again_byte_for_byte(string type)
    {
        string path = Fixtures.Path($"model-{type}.safetensors");
        var writer = new SafetensorsWriter();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach ((string key, string value) in file.Metadata)
                writer.AddMetadata(key, value);
            foreach (SafetensorsTensor tensor in file.Tensors)
            {
                int[] shape = [.. tensor.Shape.Select(dimension => (int)dimension)];
                if (type == "f32")
                    writer.Add(tensor.Name, file.Read<float>(tensor.Name), shape);
                else
                    writer.Add(tensor.Name, file.Read<Half>(tensor.Name), shape);
            }
        }
        Assert.Equal(File.ReadAllBytes(path), Bytes(writer));
    }

    [Fact]
    public void Every_type_is_read_back_to_the_bit()
    {
        string path = _folder["all.safetensors"];
        float[] f32 = [0f, -0f, float.NaN, float.NegativeInfinity, float.Epsilon, 1.1f];
        double[] f64 = [Math.PI, -0.0, double.MaxValue];
        int[] i32 = [int.MinValue, 0, int.MaxValue];
        long[] i64 = [long.MinValue, -1];
        ulong[] u64 = [ulong.MaxValue];
        byte[] u8 = [0, 255, 1];
        var writer = new SafetensorsWriter();
        writer.AddMetadata("key \"quoted\"", "line\nend é");
        writer.Add("f32", f32, 2, 3);
        writer.Add("u8", u8, 3);
        writer.Add("f64", f64, 3);
        writer.Add<int>("i32", i32.AsMemory(1), 2);
        writer.Add("empty", Array.Empty<float>(), 0, 5);
        writer.Add("i64", i64, 2, 1, 1);
        writer.Add("u64", u64);
        writer.Save(path);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(["f32", "u8", "f64", "i32", "empty", "i64", "u64"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("line\nend é", Assert.Single(file.Metadata).Value);
        Assert.Equal(f32.Select(BitConverter.SingleToInt32Bits), file.Read<float>("f32").Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(f64.Select(BitConverter.DoubleToInt64Bits), file.Read<double>("f64").Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(u8, file.Read<byte>("u8"));
        Assert.Equal(i32[1..], file.Read<int>("i32"));
        Assert.Equal([0L, int.MaxValue], file.Read<long>("i32"));
        Assert.Equal(i64, file.Read<long>("i64"));
        Assert.Equal(u64, file.Read<ulong>("u64"));
        Assert.Empty(file.Read<float>("empty"));
        Assert.Equal([0L, 5], file["empty"].Shape);
        Assert.Empty(file["u64"].Shape);
        Assert.Equal(f32.Select(value => (double)value), file.Read<double>("f32"));
        Assert.Equal([(float)Math.PI, -0f, float.PositiveInfinity], file.Read<float>("f64"));
    }

    [Fact]
    public void A_tensor_longer_than_a_piece_is_written_and_read_whole()
    {
        string path = _folder["long.safetensors"];
        byte[] values = new byte[(1 << 24) + 5];
        new Random(1).NextBytes(values);
        var writer = new SafetensorsWriter();
        writer.Add("long", values, values.Length);
        writer.Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.True(values.AsSpan().SequenceEqual(file.Read<byte>("long")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(16_384)]
    [InlineData(40_001)]
    public void A_tensor_that_is_read_in_pieces_has_the_bytes_of_its_array(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => 1f / (i + 1))];
        SafetensorsWriter whole = new(), inPieces = new();
        whole.Add("first", values, length, 1);
        whole.Add("second", values, length);
        long next = 0;
        inPieces.Add<float>("first", (first, target) =>
        {
            Assert.Equal(next, first);
            values.AsSpan((int)first, target.Length).CopyTo(target);
            next += target.Length;
        }, length, 1);
        inPieces.Add("second", values, length);
        Assert.Equal(Bytes(whole), Bytes(inPieces));
        Assert.Equal(length, next);
    }

    [Fact]
    public void A_shape_that_is_not_the_arrays_and_a_repeated_name_are_refused()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", new[] { 1f }, 1);
        string message = Assert.Throws<ArgumentException>(() => writer.Add("b", new[] { 1f, 2f }, 3)).Message;
        Assert.Contains("3 elements, 2 are given", message);
        Assert.Throws<ArgumentException>(() => writer.Add("a", new[] { 1f }, 1));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", new[] { 1f }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("b", new[] { 1f }, -1, -1));
        Assert.Throws<ArgumentException>(() => writer.Add<float>("a", (_, _) => { }, 1));
        writer.AddMetadata("a", "1");
        Assert.Throws<ArgumentException>(() => writer.AddMetadata("a", "2"));
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
