using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics.Tests.Counting;

public sealed class SampleLogTests
{
    [Fact]
    public void Samples_of_threads_that_have_ended_stay_also_after_collection_and_reuse()
    {
        var distribution = new Distribution(TestData.Enabled);
        for (var round = 1; round <= 5; round++)
        {
            TestData.RunOnThreads(4, _ => distribution.Record(10));
            CollectGarbage();
            // New threads reuse the logs of these threads, with their samples.
            if (round % 2 == 0) Assert.Equal(round * 40.0, distribution["Sum"]);
        }
        Assert.Equal(20L, distribution["Count"]);
    }

    [Fact]
    public void A_new_distribution_is_empty_although_it_reuses_a_number()
    {
        for (var round = 0; round < 20; round++)
        {
            RecordAndForget(50);
            CollectGarbage();
            var next = Enumerable.Range(0, 60).Select(_ => new Distribution(TestData.Enabled)).ToList();
            Assert.All(next, distribution => Assert.Equal(0L, distribution["Count"]));
            foreach (var distribution in next) distribution.Record(1);
            Assert.All(next, distribution => Assert.Equal(1.0, distribution["Sum"]));
        }
    }

    [Fact]
    public void Numbers_of_collected_aggregators_are_reused()
    {
        var highest = 0;
        for (var round = 0; round < 200; round++)
        {
            RecordAndForget(100);
            CollectGarbage();
            highest = Math.Max(highest, new RunningSum().Handle.Id);
        }
        // Other tests run at the same time, and have aggregators of their own.
        Assert.InRange(highest, 1, 15_000);
    }

    [Fact]
    public void An_aggregator_is_collected_although_a_log_has_samples_of_it()
    {
        var gone = CreateWithSample();
        GC.Collect();
        Assert.False(gone.TryGetTarget(out _));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<SampleAggregator> CreateWithSample()
        {
            var summary = new Summary(1, 1000, TimeProvider.System);
            SampleLog.Append(ref SampleLog.Current, summary.Handle, 1);
            return new(summary);
        }
    }

    [Fact]
    public void A_sample_that_a_finalizer_records_reaches_no_other_aggregator()
    {
        for (var round = 0; round < 10; round++)
        {
            Forget();
            CollectGarbage();
            var next = Enumerable.Range(0, 60).Select(_ => new Distribution(TestData.Enabled)).ToList();
            // The remaining finalizers record after their distributions were collected.
            CollectGarbage();
            Assert.All(next, distribution => Assert.Equal(0L, distribution["Count"]));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (var i = 0; i < 50; i++) _ = new RecordingFinalizer(new Distribution(TestData.Enabled));
        }
    }

    [Fact]
    public void No_sample_is_lost_or_misattributed_while_aggregators_come_and_go()
    {
        var kept = new Distribution(TestData.Enabled);
        TestData.RunOnThreads(4, thread =>
        {
            for (var i = 0; i < 3000; i++)
            {
                kept.Record(1);
                var passing = new Distribution(TestData.Enabled);
                passing.Record(1000 + thread);
                if (i % 100 == 0) Assert.Equal(1000.0 + thread, passing["Sum"]);
                if (i % 500 == 0) CollectGarbage();
            }
        });
        Assert.Equal(12_000L, kept["Count"]);
        Assert.Equal(12_000.0, kept["Sum"]);
        Assert.Equal(1.0, kept["Max"]);
    }

    [Fact]
    public void A_sum_contains_only_its_own_samples()
    {
        var (one, two) = (new RunningSum(), new RunningSum());
        for (var i = 0; i < 1000; i++)
        {
            SampleLog.Append(ref SampleLog.Current, one.Handle, 1);
            if (i % 3 == 0) SampleLog.Append(ref SampleLog.Current, two.Handle, 10);
        }
        SampleLog.DrainAll();
        Assert.Equal(1000, one.Sum);
        Assert.Equal(3340, two.Sum);
    }

    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RecordAndForget(int count)
    {
        for (var i = 0; i < count; i++) new Distribution(TestData.Enabled).Record(7);
    }

    private sealed class RecordingFinalizer(Distribution distribution)
    {
        ~RecordingFinalizer() => distribution.Record(7);
    }
}
