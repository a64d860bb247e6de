namespace Chalkboard.Tracing.Weaver.Tests.Languages;

/// <summary>Published libraries are woven and used.</summary>
public sealed class LibraryTests
{
    private const int LargestAssemblyCount = 30;

    public static TheoryData<string> Libraries => [.. LibraryScenarios.ByName.Keys];

    [Theory, MemberData(nameof(Libraries))]
    public async Task A_woven_library_behaves_the_same_untraced_and_traced(string library)
    {
        var file = Path.Combine(AppContext.BaseDirectory, library + ".dll");
        using var woven = WovenSample.Weave(file);
        Assert.True(woven.Report.WovenCount > 100, $"{woven.Report.WovenCount} methods");

        var expected = await LibraryScenarios.ByName[library](new LoadedSample(file).Assembly);
        Assert.NotEmpty(expected);
        var used = woven.Load().Assembly;
        Assert.Equal(expected, await LibraryScenarios.ByName[library](used));

        using var trace = CallTrace.Start();
        Assert.Equal(expected, await LibraryScenarios.ByName[library](used));
        var recording = trace.Stop();

        Assert.True(recording.Events.Count > 50, $"{recording.Events.Count} events");
        // An F# async workflow runs its continuation, and with it the end of the trace, before its own call returns.
        var errors =
            EventTree.FindErrors(recording)
                .Where(error => library != "FSharp.Core" || !error.EndsWith("at the end", StringComparison.Ordinal));
        Assert.Empty(errors.Take(5));
    }

    /// <summary>The largest assemblies of the referenced packages.</summary>
    public static TheoryData<string> LargestAssemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => !Path.GetFileName(file).StartsWith("Chalkboard.", StringComparison.Ordinal))
        .OrderByDescending(file => new FileInfo(file).Length).ThenBy(file => file, StringComparer.Ordinal)
        .Select(file => Path.GetFileNameWithoutExtension(file)!).Take(LargestAssemblyCount)];

    [Theory, MemberData(nameof(LargestAssemblies))]
    public void Every_woven_method_of_a_large_assembly_compiles(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        using var woven = WovenSample.Weave(file);

        var compiled = JitCompiler.CompileAll(woven.Load().Assembly);

        // Some methods need missing assemblies or another operating system, and can't be compiled unwoven either.
        var unwoven = compiled.Invalid.Count == 0 ? [] : JitCompiler.CompileAll(new LoadedSample(file).Assembly).Invalid;
        Assert.Empty(compiled.Invalid.Except(unwoven).Take(5));
        Assert.True(compiled.Skipped.Count <= compiled.CompiledCount / 20, string.Join('\n', compiled.Skipped.Take(20)));
        Assert.True(compiled.CompiledCount > woven.Report.WovenCount, $"{compiled.CompiledCount} methods of {woven.Report.WovenCount}");
        AssertKeepsRules(woven);
    }

    [Theory, MemberData(nameof(LargestAssemblies))]
    public void A_large_assembly_woven_in_the_same_methods_keeps_the_rules_of_IL(string name)
    {
        using var woven =
            WovenSample.Weave(Path.Combine(AppContext.BaseDirectory, name + ".dll"), new() { Placement = TwinPlacement.SameMethod });

        AssertKeepsRules(woven);
    }

    private static void AssertKeepsRules(WovenSample woven) =>
        Assert.DoesNotContain(woven.Report.UnwovenMethods, method => method.Reason.Contains(" a rule", StringComparison.Ordinal));
}
