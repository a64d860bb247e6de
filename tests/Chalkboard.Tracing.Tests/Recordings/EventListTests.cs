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
    public void Events_keep_their_order(int count)
    {
        var events = new EventList();
        for (var i = 0; i < count; i++) events.Add(CreateEvent(i));

        Assert.Equal(count, events.Count);
        Assert.Equal(Enumerable.Range(0, count), events.Select(e => (int)e.Timestamp));
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => (int)events[i].Timestamp));
        Assert.Throws<ArgumentOutOfRangeException>(() => events[count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => events[-1]);
    }

    [Fact]
    public void Arrays_can_be_added_between_events()
    {
        var events = new EventList();
        events.AddOwned([], 0);
        events.Add(CreateEvent(0));
        events.AddOwned([CreateEvent(1), CreateEvent(2), CreateEvent(99)], 2);
        events.AddOwned([CreateEvent(3)], 1);
        events.Add(CreateEvent(4));
        events.AddOwned([CreateEvent(5)], 1);

        Assert.Equal([0, 1, 2, 3, 4, 5], events.Select(e => e.Timestamp));
        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, events.Count).Select(i => events[i].Timestamp));
    }

    [Fact]
    public void An_event_takes_40_bytes_and_a_chunk_is_not_a_large_object()
    {
        Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<Event>());
        Assert.True((40 * EventList.ChunkLength) + 24 < 85_000);
        Assert.Equal(0xFEEFED, new Event(EventKind.Unfinished, 0, 0, 0, 0xFEEFED).Line);
        Assert.Equal(EventKind.Unfinished, new Event(EventKind.Unfinished, 0, 0, 0, int.MaxValue).Kind);
        Assert.Equal(0, new Event(EventKind.Unfinished, 0, 0, 0, -1).Line);
    }

    private static Event CreateEvent(int number) => new(EventKind.Line, number, 1, 0);
}
