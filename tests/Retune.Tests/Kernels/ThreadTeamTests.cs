using FsCheck;
using FsCheck.Xunit;
using Retune.Kernels;

namespace Retune.Tests.Kernels;

public sealed class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_member_runs_the_body_once(int threads)
    {
        using ThreadTeam team = new(threads);
        for (int run = 0; run < 20; run++)
        {
            int[] calls = new int[threads];
            team.Run(member => Interlocked.Increment(ref calls[member]));
            Assert.All(calls, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void The_caller_is_member_0()
    {
        using ThreadTeam team = new(3);
        int caller = Environment.CurrentManagedThreadId, member0 = 0;
        team.Run(member =>
        {
            if (member == 0)
                member0 = Environment.CurrentManagedThreadId;
        });
        Assert.Equal(caller, member0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Nobody_passes_a_barrier_before_all_have_come(int threads)
    {
        using ThreadTeam team = new(threads);
        const int Rounds = 200;
        int arrived = 0, early = 0;
        team.Run(member =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                Interlocked.Increment(ref arrived);
                team.Barrier();
                if (Volatile.Read(ref arrived) < round * threads)
                    Interlocked.Increment(ref early);
                team.Barrier();
            }
        });
        Assert.Equal(0, early);
        Assert.Equal(Rounds * threads, arrived);
    }

    [Fact]
    public void Members_that_slept_wake_up_for_the_next_run()
    {
        using ThreadTeam team = new(2);
        int calls = 0;
        for (int run = 0; run < 3; run++)
        {
            Thread.Sleep(5);
            team.Run(member =>
            {
                if (member == 0)
                    Thread.Sleep(5);
                team.Barrier();
                Interlocked.Increment(ref calls);
            });
        }
        Assert.Equal(6, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void The_first_exception_is_rethrown_and_the_others_are_released(int failing)
    {
        using ThreadTeam team = new(3);
        int passed = 0;
        InputException thrown = Assert.Throws<InputException>(() => team.Run(member =>
        {
            if (member == failing)
                throw new InputException("Stop.");
            team.Barrier();
            Interlocked.Increment(ref passed);
        }));
        Assert.Equal("Stop.", thrown.Message);
        Assert.Equal(0, passed);

        int after = 0;
        team.Run(_ =>
        {
            team.Barrier();
            Interlocked.Increment(ref after);
        });
        Assert.Equal(3, after);
    }

    [Fact]
    public void A_body_cannot_start_another_run()
    {
        using ThreadTeam team = new(2);
        Assert.Throws<InvalidOperationException>(() => team.Run(member =>
        {
            if (member == 1)
                team.Run(_ => { });
        }));
    }

    [Fact]
    public void Runs_and_barriers_allocate_nothing()
    {
        using ThreadTeam team = new(2);
        long[] allocated = new long[2];
        Action<int> body = member =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
                team.Barrier();
            allocated[member] = GC.GetAllocatedBytesForCurrentThread() - before;
        };
        team.Run(body);
        long callerBefore = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 10; run++)
            team.Run(body);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - callerBefore);
        Assert.Equal([0L, 0L], allocated);
    }

    [Fact]
    public void A_team_of_no_or_too_many_threads_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ThreadTeam(0));
        Assert.Throws<ArgumentException>(() => new ThreadTeam(257));
    }

    [Fact]
    public void A_disposed_team_does_not_run()
    {
        ThreadTeam team = new(2);
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(_ => { }));
    }

    [Property]
    public void Shares_cover_the_range_in_balanced_blocks(NonNegativeInt count, PositiveInt threads, PositiveInt multiple)
    {
        int team = threads.Get % 20 + 1, block = multiple.Get % 20 + 1, end = 0;
        List<int> blocks = [];
        for (int thread = 0; thread < team; thread++)
        {
            (int start, int next) = ThreadTeam.Share(count.Get, thread, team, block);
            Assert.Equal(end, start);
            Assert.True(next == count.Get || next % block == 0);
            blocks.Add((next - start + block - 1) / block);
            end = next;
        }
        Assert.Equal(count.Get, end);
        Assert.InRange(blocks.Max() - blocks.Min(), 0, 1);
    }
}
