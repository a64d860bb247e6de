using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Recordings;

public sealed class EventListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public void Events_keep_their_order(int count)
    {
        var events = new EventList { new(EventKind.Enter, 0, 1, 0) };
        for (var i = 1; i <= count; i++) events.Add(new(EventKind.Line, i * 1000L, 1, 0, i));

        Assert.Equal(count + 1, events.Count);
        Assert.Equal(Enumerable.Range(0, count + 1).Select(i => i * 1000L), events.Select(e => e.Timestamp));
        Assert.Equal(Enumerable.Range(0, count + 1), events.Select(e => e.Line));
        Assert.All(events.Chunks, chunk => Assert.InRange(chunk.Array!.Length, 1, EventList.ChunkSize));
    }

    [Fact]
    public void Each_event_has_the_number_of_its_call()
    {
        var events = TestData.Orders.Events;

        Assert.Equal(
            [1, 1, 1, 2, 2, 1, 3, 3, 1, 1, 2, 4, 2, 3, 5, 5, 3, 1, 1, 1, 1], events.Select(e => e.Call));
        Assert.Equal(events.Select(Describe), Copy(events).Select(Describe));

        static EventList Copy(EventList events)
        {
            var copy = new EventList();
            foreach (var e in events) copy.Add(e);
            return copy;
        }
    }

    [Fact]
    public void Events_without_a_call_are_left_out_and_ends_of_calls_are_added()
    {
        var events = new EventList
        {
            new(EventKind.Leave, 1, 1, 0),
            new(EventKind.Enter, 2, 1, 0, 10),
            new(EventKind.Enter, 3, 1, 1, 20),
            new(EventKind.ExternalEnter, 4, 1, 2, 21),
            new(EventKind.Resume, 5, 1, 0, 0, 7),
            new(EventKind.Leave, 6, 1, 0, 11),
        };

        Assert.Equal(
            [
                (EventKind.Enter, 2L, 0, 10), (EventKind.Enter, 3, 1, 20), (EventKind.ExternalEnter, 4, 2, 21),
                (EventKind.ExternalLeave, 6, 2, 21), (EventKind.Leave, 6, 1, 21), (EventKind.Leave, 6, 0, 11),
            ], events.Select(e => (e.Kind, e.Timestamp, e.SymbolIndex, e.Line)));
    }

    [Fact]
    public void Extreme_numbers_and_all_texts_are_kept()
    {
        var events = new EventList
        {
            new(EventKind.Enter, long.MinValue, int.MinValue, int.MaxValue, 0xFEEFED), new(EventKind.Enter, long.MaxValue, -1, 0, -1),
        };
        foreach (var text in TestData.HostileTexts) events.Add(new(EventKind.Argument, 0, -1, 0, 3, 0, text.AsMemory()));
        var large = new string('é', 1_000_000);
        events.Add(new(EventKind.Leave, 0, -1, 0, int.MaxValue, 0, large.AsMemory()));

        Assert.Equal([.. TestData.HostileTexts, large], events.Select(e => e.Value.ToString()).Skip(2));
        var first = events.First();
        Assert.Equal(
            (long.MinValue, int.MinValue, int.MaxValue, 0xFEEFED), (first.Timestamp, first.ThreadId, first.SymbolIndex, first.Line));
        Assert.Equal(0, events.ElementAt(1).Line);
        Assert.Equal(0xFFFFFF, events.Last().Line);
    }

    [Fact]
    public void A_call_without_lines_and_values_takes_at_most_12_bytes()
    {
        var events = new EventList();
        var time = 1L << 50;
        for (var i = 0; i < 100_000; i++)
        {
            events.Add(new(EventKind.Enter, time += 40 + i % 5_000, 1, i % 500, 10 + i % 500));
            events.Add(new(EventKind.Leave, time += 40 + i % 7_000, 1, i % 500, 20 + i % 500));
        }

        events.Trim();
        Assert.InRange(events.ByteCount, 1, 12 * 100_000);
        Assert.InRange(events.Chunks.Sum(chunk => chunk.Array!.Length), events.ByteCount, events.ByteCount * 1.01);
        Assert.Throws<InvalidOperationException>(() => events.Add(default));
    }

    private static (EventKind, long, int, int, int, int, string) Describe(Event e) =>
        (e.Kind, e.Timestamp, e.ThreadId, e.SymbolIndex, e.Line, e.Call, e.Value.ToString());
}
