using Retune.Engines.Cpu;
using Retune.Kernels;
using Retune.Kernels.Native;

namespace Retune.Cli.Bench;

/// <summary>
/// The rate of a product [2560, 1024]·[1024, 4096] with the best library found on this machine, our own among them: what a
/// training of nothing but large products could reach.
/// </summary>
internal sealed class Ceiling
{
    private const int M = 2560, N = 4096, K = 1024;
    private const double Operations = 2.0 * M * N * K;

    private readonly Func<double> _best;

    private Ceiling(Func<double> best, string name, IReadOnlyList<string> contest)
    {
        _best = best;
        Name = name;
        Contest = contest;
    }

    /// <summary>The best library.</summary>
    public string Name { get; }

    /// <summary>A line for each library.</summary>
    public IReadOnlyList<string> Contest { get; }

    /// <summary>One turn of products of the best library; operations per second.</summary>
    public double Turn() => _best();

    /// <summary>Lets every library found and our own product take turns.</summary>
    public static Ceiling Find(BenchRun run)
    {
        float[] a = Filled(M * K), b = Filled(K * N), c = new float[M * N];
        List<(string Name, Func<double> Turn)> contestants = [($"managed ({CpuKernels.Description})", Managed(run, a, b, c))];
        foreach (NativeBlas blas in NativeBlas.FindAll())
        {
            contestants.Add(($"{blas.Name} {blas.Version} ({Path.GetFileName(blas.Path)})", () =>
            {
                blas.SetThreads(run.Threads);
                return Operations * Rounds.Repeat(run, () => blas.Multiply(M, N, K, a, K, false, b, N, false, c, N, accumulate: false));
            }
            ));
        }
        foreach ((_, Func<double> turn) in contestants)
            turn();
        Rounds rounds = Rounds.Run(run, [.. contestants.Select(contestant => contestant.Turn)]);
        int best = Enumerable.Range(0, contestants.Count).MaxBy(rounds.Rate);
        return new Ceiling(contestants[best].Turn, contestants[best].Name,
            [.. contestants.Select((contestant, i) => FormattableString.Invariant($"{contestant.Name}: {rounds.Rate(i) / 1e9:0} GFLOP/s{(i == best ? ", the ceiling" : "")}"))]);
    }

    private static Func<double> Managed(BenchRun run, float[] a, float[] b, float[] c)
    {
        var team = new ThreadTeam(run.Threads);
        var packed = new PackedMatrix(K, N);
        MatrixScratch[] scratch = [.. Enumerable.Range(0, run.Threads).Select(_ => new MatrixScratch())];
        Action<int> body = thread =>
        {
            packed.Prepare(b, N, transposed: false, thread, team.Count);
            team.Barrier();
            (int start, int end) = ThreadTeam.Share(M, thread, team.Count);
            MatrixProduct.Multiply(a, K, false, packed, c, N, start, end, 0, N, accumulate: false, scratch[thread]);
        };
        return () => Operations * Rounds.Repeat(run, () => team.Run(body));
    }

    private static float[] Filled(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
