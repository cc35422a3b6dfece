using System.Text;
using Retune.Models;
using Retune.Tests.Files;

namespace Retune.Tests.Models;

/// <summary>Damaged files are loaded or refused in one sentence; no other exception, no hang.</summary>
public sealed class MutationTests : IDisposable
{
    private const int Mutations = 500;

    // Values that are apt to matter: JSON's own characters, digits, and bytes that are no UTF-8.
    private static readonly byte[] Telling = [.. "{}[]\":,-+.eE0123456789 \\u\n"u8, 0, 0x7F, 0x80, 0xC0, 0xFF];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_model_safetensors_is_loaded_or_refused()
    {
        string path = _folder.File("model.safetensors");
        ModelWeights.Save(path, NetworkInitialisation.Create(new NetworkShape(3, 2, 2, 1, OutputBias: true), 1));
        byte[] whole = File.ReadAllBytes(path);
        int headerEnd = 8 + BitConverter.ToInt32(whole);
        int refused = TryAll(path, whole, headerEnd, () => ModelWeights.FromSafetensors(path));
        Assert.InRange(refused, Mutations / 2, Mutations);
    }

    [Fact]
    public void A_damaged_config_json_is_loaded_or_refused()
    {
        string path = _folder.File("config.json");
        new ModelConfiguration(new NetworkShape(17, 5, 7, 2), 2.5, new() { ["loss"] = "nce", ["rates"] = "é\u0001" }).Save(path);
        byte[] whole = File.ReadAllBytes(path);
        int refused = TryAll(path, whole, whole.Length, () => ModelConfiguration.Load(path).Save(_folder.File("again.json")));
        Assert.InRange(refused, Mutations / 2, Mutations);
    }

    /// <summary>How many of the mutations are refused; each with a message of one line that names the file.</summary>
    private static int TryAll(string path, byte[] whole, int headerEnd, Action load)
    {
        int refused = 0;
        for (int seed = 0; seed < Mutations; seed++)
        {
            byte[] mutated = Mutate(whole, headerEnd, new Random(seed));
            File.WriteAllBytes(path, mutated);
            try
            {
                load();
            }
            catch (InputException failure)
            {
                refused++;
                Assert.Contains(path, failure.Message);
                Assert.True(!failure.Message.Any(char.IsControl), $"seed {seed}: {failure.Message}");
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}\n{Encoding.Latin1.GetString(mutated)}");
            }
        }
        return refused;
    }

    private static byte[] Mutate(byte[] whole, int headerEnd, Random random)
    {
        List<byte> bytes = [.. whole];
        int times = random.Next(1, 4);
        for (int i = 0; i < times && bytes.Count > 0; i++)
        {
            // Three of four in the header, where a change has consequences.
            int at = random.Next(random.Next(4) == 0 ? bytes.Count : Math.Min(headerEnd, bytes.Count));
            int length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 2:
                    bytes.Insert(at, Telling[random.Next(Telling.Length)]);
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
                default:
                    // A digit for a digit: the JSON stays well-formed and says another number.
                    int digit = bytes.FindIndex(at, value => char.IsAsciiDigit((char)value));
                    if (digit >= 0)
                        bytes[digit] = (byte)random.Next('0', '9' + 1);
                    break;
            }
        }
        return [.. bytes];
    }
}
