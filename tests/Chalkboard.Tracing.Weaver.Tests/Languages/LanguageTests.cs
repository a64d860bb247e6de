using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Languages;

/// <summary>Code of other compilers than that of C# is recorded with the names of its source.</summary>
public sealed class LanguageTests
{
    [Fact]
    public async Task An_FSharp_task_is_suspended_while_it_waits_and_ends_with_its_result()
    {
        var recording = await TraceAsync("FSharp", "LanguageSamples.FSharp.Computations", "Tasks");

        var first = recording.Events.First(e => e.Kind == EventKind.Enter && NameOf(recording, e) == "Computations.later.lambda");
        var suspended = recording.Events.First(e => e.Kind == EventKind.Suspend && e.SymbolIndex == first.SymbolIndex);
        var own = recording.Events.Where(
            e => e.SymbolIndex == first.SymbolIndex
                && e.Kind is EventKind.Enter or EventKind.Suspend or EventKind.Resume
                or EventKind.Leave).Where(e => e.SymbolIndex == first.SymbolIndex).ToList();
        Assert.NotEqual(0, suspended.Call);
        Assert.Equal(3, own.Count(e => e.Kind == EventKind.Enter));
        Assert.Equal(3, own.Count(e => e.Kind == EventKind.Suspend));
        Assert.Equal(3, own.Count(e => e.Kind == EventKind.Resume));
        Assert.Equal(["2", "4", "8"], own.Where(e => e.Kind == EventKind.Leave).Select(e => e.Value.ToString()));
    }

    [Fact]
    public async Task An_FSharp_task_that_fails_ends_with_its_exception_which_the_source_catches()
    {
        var recording = await TraceAsync("FSharp", "LanguageSamples.FSharp.Computations", "Tasks_that_fail");

        Assert.Contains(
            recording.Events,
            e => e.Kind == EventKind.Throw && NameOf(recording, e) == "Computations.failing.lambda"
                && e.Value.ToString() == "Exception: task");
        Assert.All(recording.Events.Where(e => e.Kind == EventKind.Catch),
            e => Assert.Equal("Computations.Tasks_that_fail.lambda", NameOf(recording, e)));
    }

    [Theory]
    [InlineData("FSharp", "Functions", "Closures", "Functions.add")]
    [InlineData("FSharp", "Types", "Object_expressions", "Types.counter.Next")]
    [InlineData("FSharp", "Computations", "Sequences", "Computations.numbers.lambda")]
    [InlineData("FSharp", "Flow", "Active_patterns", "Flow.|Even|Odd|")]
    [InlineData("VisualBasic", "Functions", "Lambdas_and_closures", "Functions.lambda")]
    [InlineData("VisualBasic", "Functions", "Iterators", "Functions.Numbers")]
    [InlineData("VisualBasic", "Functions", "Async_functions", "Functions.Later")]
    [InlineData("VisualBasic", "Types", "Events_and_handles", "Types.Display.Show")]
    public async Task Names_match_the_source(string language, string type, string construct, string name)
    {
        var recording = await TraceAsync(language, $"LanguageSamples.{language}.{type}", construct);

        Assert.Contains(name, recording.Symbols.Select(symbol => EventTree.RemoveLambdaLines(symbol.Name)));
    }

    private static string NameOf(Recording recording, Event e) => recording.Symbols[e.SymbolIndex].Name;

    private static async Task<Recording> TraceAsync(string language, string type, string construct)
    {
        var method = LanguageSamples.Load(language, optimized: true, TwinPlacement.SeparateType).Method(type, construct);
        using var trace = CallTrace.Start();
        await LanguageConstructs.RunAsync(method, TextWriter.Null);
        return trace.Stop();
    }
}
