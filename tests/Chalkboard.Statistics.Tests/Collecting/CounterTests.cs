using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Collecting;

public sealed class CounterTests
{
    [Fact]
    public void No_count_of_many_threads_is_lost()
    {
        var counter = new Counter(Some.On);
        Some.OnThreads(8, _ =>
        {
            for (var i = 0; i < 100_000; i++) counter.Increment();
        });
        Assert.Equal(800_000, counter.Value);
    }

    [Fact]
    public void Counts_of_threads_that_have_ended_stay_also_after_collection_and_reuse()
    {
        var counter = new Counter(Some.On);
        for (var round = 1; round <= 5; round++)
        {
            Some.OnThreads(4, _ => counter.Add(10));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(round * 40, counter.Value);
        }
    }

    [Fact]
    public void A_value_read_while_others_count_never_goes_down()
    {
        var counter = new Counter(Some.On);
        var last = 0L;
        var done = false;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                var now = counter.Value;
                if (now < last) throw new InvalidOperationException($"{now} after {last}");
                last = now;
            }
        });
        reader.Start();
        // Each new thread, and each larger block, is a chance to miss something.
        for (var round = 0; round < 20; round++)
        {
            var more = Enumerable.Range(0, 50).Select(_ => new Counter(Some.On)).ToList();
            Some.OnThreads(3, _ =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    counter.Increment();
                    more[i % 50].Increment();
                }
            });
            Assert.Equal(6000, more.Sum(each => each.Value));
        }
        Volatile.Write(ref done, true);
        reader.Join();
        Assert.Equal(120_000, counter.Value);
    }

    [Fact]
    public void A_counter_starts_at_nothing_though_it_follows_one_that_is_gone()
    {
        for (var round = 0; round < 20; round++)
        {
            CountAndForget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.All(Enumerable.Range(0, 60).Select(_ => new Counter(Some.On)).ToList(), counter => Assert.Equal(0, counter.Value));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void CountAndForget()
        {
            for (var i = 0; i < 50; i++) new Counter(Some.On).Add(7);
        }
    }

    [Fact]
    public void A_paused_counter_does_not_count_except_for_what_began_before()
    {
        var enabled = new StrongBox<bool>(false);
        var counter = new Counter(enabled);
        counter.Increment();
        counter.Add(5);
        Assert.Equal(0, counter.Value);

        counter.AddEvenIfPaused(2);
        Assert.Equal(2, counter.Value);

        enabled.Value = true;
        counter.Increment();
        Assert.Equal(3, counter.Value);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var counter = new Counter(Some.On);
        Assert.Equal(0, Some.AllocatedBy(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                counter.Increment();
                counter.Add(3);
            }
        }));
    }

    [Fact]
    public void A_counter_is_a_cell_to_those_who_know_NET_alone()
    {
        var counter = new Counter(Some.On);
        counter.Add(41);
        counter.Increment();
        Assert.Equal(42L, ((IStrongBox)counter).Value);
        Assert.Throws<NotSupportedException>(() => ((IStrongBox)counter).Value = 1L);
    }

    [Fact]
    public void A_counter_never_counts_down()
    {
        var counter = new Counter(Some.On);
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.AddEvenIfPaused(-1));
    }
}
