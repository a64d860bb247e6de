using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Recordings;

public sealed class EventListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(EventList.ChunkLength)]
    [InlineData(EventList.ChunkLength + 1)]
    [InlineData(10 * EventList.ChunkLength)]
    public void Events_come_out_in_the_order_in_which_they_went_in(int count)
    {
        var events = new EventList();
        for (var i = 0; i < count; i++) events.Add(Event(i));

        Assert.Equal(count, events.Count);
        Assert.Equal(Enumerable.Range(0, count), events.Select(happened => (int)happened.Timestamp));
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => (int)events[i].Timestamp));
        Assert.Throws<ArgumentOutOfRangeException>(() => events[count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => events[-1]);
    }

    [Fact]
    public void Arrays_are_taken_over_in_between()
    {
        var events = new EventList();
        events.AddOwned([], 0);
        events.Add(Event(0));
        events.AddOwned([Event(1), Event(2), Event(99)], 2);
        events.AddOwned([Event(3)], 1);
        events.Add(Event(4));
        events.AddOwned([Event(5)], 1);

        Assert.Equal([0, 1, 2, 3, 4, 5], events.Select(happened => happened.Timestamp));
        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, events.Count).Select(i => events[i].Timestamp));
    }

    [Fact]
    public void An_event_takes_forty_bytes_and_a_chunk_is_no_large_object()
    {
        Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<Event>());
        Assert.True((40 * EventList.ChunkLength) + 24 < 85_000);
        Assert.Equal(0xFEEFED, new Event(EventKind.Unfinished, 0, 0, 0, 0xFEEFED).Line);
        Assert.Equal(EventKind.Unfinished, new Event(EventKind.Unfinished, 0, 0, 0, int.MaxValue).Kind);
        Assert.Equal(0, new Event(EventKind.Unfinished, 0, 0, 0, -1).Line);
    }

    private static Event Event(int number) => new(EventKind.Line, number, 1, 0);
}
