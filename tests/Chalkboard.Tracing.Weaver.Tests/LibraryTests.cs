namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Libraries as their authors published them, woven and used.</summary>
public sealed class LibraryTests
{
    public static TheoryData<string> Libraries => [.. Uses.Of.Keys];

    [Theory, MemberData(nameof(Libraries))]
    public async Task A_library_does_the_same_woven_off_and_on(string library)
    {
        var file = Path.Combine(AppContext.BaseDirectory, library + ".dll");
        using var woven = WovenSample.Of(file);
        Assert.True(woven.Report.Woven > 100, $"{woven.Report.Woven} methods");

        var expected = await Uses.Of[library](new LoadedSample(file).Assembly);
        Assert.NotEmpty(expected);
        var used = woven.Load().Assembly;
        Assert.Equal(expected, await Uses.Of[library](used));

        using var trace = CallTrace.Start();
        Assert.Equal(expected, await Uses.Of[library](used));
        var recording = trace.Stop();

        Assert.True(recording.Events.Count > 50, $"{recording.Events.Count} events");
        // An async workflow of F# runs what waits for it, and the end of the trace, before it comes back itself.
        var faults = Tree.Faults(recording).Where(fault => library != "FSharp.Core" || !fault.EndsWith("at the end", StringComparison.Ordinal));
        Assert.Empty(faults.Take(5));
    }

    [Theory, MemberData(nameof(Libraries))]
    public void Every_woven_method_of_a_library_compiles(string library)
    {
        using var woven = WovenSample.Of(Path.Combine(AppContext.BaseDirectory, library + ".dll"));

        var prepared = Prepare.All(woven.Load().Assembly);

        Assert.Empty(prepared.Invalid.Take(5));
        Assert.True(prepared.Missed.Count == 0, string.Join('\n', prepared.Missed));
        Assert.True(prepared.Methods > woven.Report.Woven, $"{prepared.Methods} methods of {woven.Report.Woven}");
    }
}
