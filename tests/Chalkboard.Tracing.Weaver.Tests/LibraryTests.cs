namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Libraries as their authors published them, woven and used.</summary>
public sealed class LibraryTests
{
    private const int LargestCount = 30;

    public static TheoryData<string> Libraries => [.. Uses.Of.Keys];

    [Theory, MemberData(nameof(Libraries))]
    public async Task A_library_does_the_same_woven_off_and_on(string library)
    {
        var file = Path.Combine(AppContext.BaseDirectory, library + ".dll");
        using var woven = WovenSample.Of(file);
        Assert.True(woven.Report.WovenCount > 100, $"{woven.Report.WovenCount} methods");

        var expected = await Uses.Of[library](new LoadedSample(file).Assembly);
        Assert.NotEmpty(expected);
        var used = woven.Load().Assembly;
        Assert.Equal(expected, await Uses.Of[library](used));

        using var trace = CallTrace.Start();
        Assert.Equal(expected, await Uses.Of[library](used));
        var recording = trace.Stop();

        Assert.True(recording.Events.Count > 50, $"{recording.Events.Count} events");
        // An async workflow of F# runs what waits for it, and the end of the trace, before it comes back itself.
        var faults =
            Tree.Faults(recording).Where(fault => library != "FSharp.Core" || !fault.EndsWith("at the end", StringComparison.Ordinal));
        Assert.Empty(faults.Take(5));
    }

    /// <summary>Of the assemblies that packages have brought along, the largest.</summary>
    public static TheoryData<string> Largest =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => !Path.GetFileName(file).StartsWith("Chalkboard.", StringComparison.Ordinal))
        .OrderByDescending(file => new FileInfo(file).Length).ThenBy(file => file, StringComparer.Ordinal)
        .Select(file => Path.GetFileNameWithoutExtension(file)!).Take(LargestCount)];

    [Theory, MemberData(nameof(Largest))]
    public void Every_woven_method_of_a_large_assembly_compiles(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        using var woven = WovenSample.Of(file);

        var prepared = Prepare.All(woven.Load().Assembly);

        // Some need what is not here, or are for another system.
        var unwoven = prepared.Invalid.Count == 0 ? [] : Prepare.All(new LoadedSample(file).Assembly).Invalid;
        Assert.Empty(prepared.Invalid.Except(unwoven).Take(5));
        Assert.True(prepared.Missed.Count <= prepared.Methods / 20, string.Join('\n', prepared.Missed.Take(20)));
        Assert.True(prepared.Methods > woven.Report.WovenCount, $"{prepared.Methods} methods of {woven.Report.WovenCount}");
        AssertKeepsRules(woven);
    }

    [Theory, MemberData(nameof(Largest))]
    public void A_large_assembly_keeps_the_rules_of_IL_in_place(string name)
    {
        using var woven =
            WovenSample.Of(Path.Combine(AppContext.BaseDirectory, name + ".dll"), new() { Placement = TwinPlacement.SameMethod });

        AssertKeepsRules(woven);
    }

    private static void AssertKeepsRules(WovenSample woven) =>
        Assert.DoesNotContain(woven.Report.UnwovenMethods, method => method.Reason.Contains(" a rule", StringComparison.Ordinal));
}
