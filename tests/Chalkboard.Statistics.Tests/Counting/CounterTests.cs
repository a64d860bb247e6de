using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class CounterTests
{
    [Fact]
    public void No_count_of_many_threads_is_lost()
    {
        var counter = new Counter(TestData.Enabled);
        TestData.RunOnThreads(8, _ =>
        {
            for (var i = 0; i < 100_000; i++) counter.Increment();
        });
        Assert.Equal(800_000, counter.Value);
    }

    [Fact]
    public void Counts_of_threads_that_have_ended_stay_also_after_collection_and_reuse()
    {
        var counter = new Counter(TestData.Enabled);
        for (var round = 1; round <= 5; round++)
        {
            TestData.RunOnThreads(4, _ => counter.Add(10));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(round * 40, counter.Value);
        }
    }

    [Fact]
    public void A_value_read_during_increments_never_decreases()
    {
        var counter = new Counter(TestData.Enabled);
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
        // Each new thread and each larger block could lose counts.
        for (var round = 0; round < 20; round++)
        {
            var more = Enumerable.Range(0, 50).Select(_ => new Counter(TestData.Enabled)).ToList();
            TestData.RunOnThreads(3, _ =>
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
    public void A_new_counter_is_zero_although_it_reuses_cells()
    {
        for (var round = 0; round < 20; round++)
        {
            CountAndForget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.All(
                Enumerable.Range(0, 60).Select(_ => new Counter(TestData.Enabled)).ToList(), counter => Assert.Equal(0, counter.Value));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void CountAndForget()
        {
            for (var i = 0; i < 50; i++) new Counter(TestData.Enabled).Add(7);
        }
    }

    [Fact]
    public void A_paused_counter_counts_only_work_that_started_before()
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
        var counter = new Counter(TestData.Enabled);
        Assert.Equal(0, TestData.MeasureAllocation(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                counter.Increment();
                counter.Add(3);
            }
        }));
    }

    [Fact]
    public void A_counter_is_a_cell_of_the_convention()
    {
        var counter = new Counter(TestData.Enabled);
        counter.Add(41);
        counter.Increment();
        Assert.Equal(42L, ((IStrongBox)counter).Value);
        Assert.Throws<NotSupportedException>(() => ((IStrongBox)counter).Value = 1L);
    }

    [Fact]
    public void A_counter_never_counts_down()
    {
        var counter = new Counter(TestData.Enabled);
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.AddEvenIfPaused(-1));
    }
}
