using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>An update that changes the object that it was given, and returns it.</summary>
public sealed class InPlaceTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    private Document<Counter> Counted => Open("counter");

    [Fact]
    public async Task A_property_changed_in_place_is_an_error()
    {
        await Counted.SetAsync(new() { N = 1 }, Stop);
        var document = Counted;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await document.UpdateAsync(
            counter =>
            {
                counter.N++;
                return counter;
            }, Stop));

        Assert.Contains("Return a new object", error.Message, StringComparison.Ordinal);
        Assert.Contains("Counter", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await document.GetAsync(Stop)).Value!.N);
    }

    [Fact]
    public async Task A_list_changed_in_place_is_an_error() => await FailsAsync(counter => counter.Tags.Add("x"));

    [Fact]
    public async Task A_written_value_changed_in_place_is_an_error()
    {
        var document = Counted;
        await document.SetAsync(new() { N = 1 }, Stop);

        await FailsAsync(counter => counter.N++, document);
    }

    [Fact]
    public async Task An_initial_value_changed_in_place_is_an_error()
    {
        await FailsAsync(counter => counter.N++, Open("new", new() { InitialValue = () => new() { N = Random.Shared.Next() } }));
    }

    [Fact]
    public async Task A_change_in_place_after_a_read_is_an_error()
    {
        await Counted.SetAsync(new() { N = 1 }, Stop);
        var document = Counted;
        (await document.GetAsync(Stop)).Value!.N = 5;

        await FailsAsync(_ => { }, document);
    }

    [Theory]
    [InlineData("""{"n":1,"tags":[]}""")]
    [InlineData("""{ "tags": [], "n": 1, "unknown": true }""")]
    [InlineData("""{"N":1}""")]
    public async Task An_unchanged_object_writes_nothing(string stored)
    {
        await _site.PutAsync(stored, "counter");
        var document = Counted;

        Assert.Equal(["find counter"], await _site.RecordCallsAsync(async () => await document.UpdateAsync(counter => counter, Stop)));
        Assert.Equal(stored, await _site.ReadJsonAsync("counter"));
    }

    [Fact]
    public async Task A_property_computed_from_the_clock_is_no_change_in_place()
    {
        var document = _site.Client.Open(Site.Owner).As<Clocks>().Clock;
        await document.SetAsync(new(1), Stop);

        await document.UpdateAsync(clock => clock, Stop);
    }

    [Fact]
    public async Task A_change_in_place_of_a_failed_update_is_not_kept()
    {
        await Counted.SetAsync(new() { N = 1 }, Stop);
        var document = Counted;

        await Assert.ThrowsAsync<FormatException>(async () => await document.UpdateAsync(
            counter =>
            {
                counter.N = 5;
                throw new FormatException();
            }, Stop));

        Assert.Equal(1, (await document.GetAsync(Stop)).Value!.N);
    }

    [Fact]
    public async Task A_concurrent_write_is_no_change_in_place()
    {
        var document = Counted;
        await document.SetAsync(new(), Stop);
        var writing = Task.Run(async () =>
        {
            for (var n = 1; n <= 2_000; n++) await document.SetAsync(new() { N = n }, Stop);
        }, Stop);

        while (!writing.IsCompleted) await document.UpdateAsync(counter => counter, Stop);

        await writing;
    }

    private async Task FailsAsync(Action<Counter> change, Document<Counter>? document = null)
    {
        if (document is null) await Counted.SetAsync(new(), Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await (document ?? Counted).UpdateAsync(
            counter =>
            {
                change(counter);
                return counter;
            }, Stop));
    }

    private Document<Counter> Open(string id, DocumentRules<Counter>? rules = null) =>
        _site.Client.Open(Site.Owner).As<Counters>().Of(id, rules);

    private sealed class Counter
    {
        public int N { get; set; }

        public List<string> Tags { get; set; } = [];
    }

    private sealed record Clock(int N)
    {
        private static long _ticks;

        public long Now => N + Interlocked.Increment(ref _ticks);
    }

    private sealed class Counters(SlateContext context) : Slate(context)
    {
        public Document<Counter> Of(string id, DocumentRules<Counter>? rules) => Document(id, rules);
    }

    private sealed class Clocks(SlateContext context) : Slate(context)
    {
        public Document<Clock> Clock => Document<Clock>("clock");
    }
}
