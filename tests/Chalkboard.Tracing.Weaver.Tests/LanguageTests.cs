using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>What other compilers than that of C# make of the source, told as the source says it.</summary>
public sealed class LanguageTests
{
    [Fact]
    public async Task A_task_of_FSharp_is_suspended_while_it_waits_and_ends_with_its_result()
    {
        var recording = await TraceAsync("FSharp", "Zoo.FSharp.Computations", "Tasks");

        var first = recording.Events.First(read => read.Kind == EventKind.Enter && NameOf(recording, read) == "Computations.later.lambda");
        var suspended = recording.Events.First(read => read.Kind == EventKind.Suspend && read.SymbolIndex == first.SymbolIndex);
        var own = recording.Events.Where(
            read => read.SymbolIndex == first.SymbolIndex
                && read.Kind is EventKind.Enter or EventKind.Suspend or EventKind.Resume
                or EventKind.Leave).Where(read => read.SymbolIndex == first.SymbolIndex).ToList();
        Assert.NotEqual(0, suspended.Call);
        Assert.Equal(3, own.Count(read => read.Kind == EventKind.Enter));
        Assert.Equal(3, own.Count(read => read.Kind == EventKind.Suspend));
        Assert.Equal(3, own.Count(read => read.Kind == EventKind.Resume));
        Assert.Equal(["2", "4", "8"], own.Where(read => read.Kind == EventKind.Leave).Select(read => read.Value.ToString()));
    }

    [Fact]
    public async Task A_task_of_FSharp_that_fails_ends_by_its_exception_which_is_caught_where_the_source_catches_it()
    {
        var recording = await TraceAsync("FSharp", "Zoo.FSharp.Computations", "Tasks_that_fail");

        Assert.Contains(
            recording.Events,
            read => read.Kind == EventKind.Throw && NameOf(recording, read) == "Computations.failing.lambda"
                && read.Value.ToString() == "Exception: task");
        Assert.All(recording.Events.Where(read => read.Kind == EventKind.Catch),
            read => Assert.Equal("Computations.Tasks_that_fail.lambda", NameOf(recording, read)));
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
    public async Task Names_are_those_of_the_source(string language, string type, string construct, string name)
    {
        var recording = await TraceAsync(language, $"Zoo.{language}.{type}", construct);

        Assert.Contains(name, recording.Symbols.Select(symbol => Tree.WithoutLine(symbol.Name)));
    }

    private static string NameOf(Recording recording, Event read) => recording.Symbols[read.SymbolIndex].Name;

    private static async Task<Recording> TraceAsync(string language, string type, string construct)
    {
        var method = ZooAssembly.Load(language, optimized: true, TwinPlacement.SeparateType).Method(type, construct);
        using var trace = CallTrace.Start();
        await Constructs.RunAsync(method, TextWriter.Null);
        return trace.Stop();
    }
}
