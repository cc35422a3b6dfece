using System.Diagnostics;

namespace Retune.Reliability;

/// <summary>What the damaged copies of one file came to.</summary>
/// <param name="File">The file.</param>
/// <param name="Mutations">Damaged copies tried, seeds 0, 1, ….</param>
/// <param name="Refused">Those refused with one clear sentence; the others were read.</param>
/// <param name="SlowestSeconds">The longest that one took.</param>
/// <param name="MostBytes">The most bytes that one made the program allocate.</param>
internal sealed record MutationResult(string File, int Mutations, int Refused, double SlowestSeconds, long MostBytes);

/// <summary>
/// Gives damaged files to the code that reads them. They are read, or refused with an <see cref="InputException"/> (exit code 2)
/// that names the file in one line; quickly, and in memory that follows from the file's real size.
/// </summary>
internal static class MutationDriver
{
    private const int ConstantBytes = 16 << 20;
    private const int BytesAByte = 100;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    /// <summary>Tries the mutations with seeds 0 to <paramref name="count"/> - 1.</summary>
    /// <exception cref="InvalidOperationException">Another exception, another message, too much time or memory; with the seed.</exception>
    public static MutationResult Run(HostileFile file, int count)
    {
        int refused = 0;
        double slowest = 0;
        long most = 0;
        for (int seed = 0; seed < count; seed++)
        {
            byte[] mutated = Mutation.Of(file.Sound, file.Head, new Random(seed));
            System.IO.File.WriteAllBytes(file.Path, mutated);
            long started = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                file.Read();
            }
            catch (InputException failure)
            {
                refused++;
                if (!failure.Message.Contains(file.Folder) || failure.Message.Any(char.IsControl))
                    throw Failure($"the message is {failure.Message}", failure);
            }
            catch (Exception failure)
            {
                throw Failure($"{failure.GetType().Name}: {failure.Message}", failure);
            }
            TimeSpan time = Stopwatch.GetElapsedTime(started);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (time > _limit || allocated > ConstantBytes + (long)BytesAByte * mutated.Length)
                throw Failure($"{mutated.Length} bytes took {time.TotalSeconds:F1} s and {allocated} bytes of memory");
            slowest = Math.Max(slowest, time.TotalSeconds);
            most = Math.Max(most, allocated);

            InvalidOperationException Failure(string what, Exception? cause = null) => new($"{file.Name}, seed {seed}: {what}", cause);
        }
        return new MutationResult(file.Name, count, refused, slowest, most);
    }
}
