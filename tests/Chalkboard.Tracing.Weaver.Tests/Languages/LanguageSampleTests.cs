using System.Reflection;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests.Languages;

/// <summary>Each construct of C#, F# and Visual Basic behaves the same when it is woven.</summary>
public sealed class LanguageSampleTests
{
    // These run their continuations, and with them the end of the trace, before their own calls return.
    private static readonly HashSet<string> _resumedWithin = ["Async.Async_void", "Async.Custom_awaitables", "Functions.Async_subs"];

    public static MatrixTheoryData<string, bool, TwinPlacement> Variants =>
        new(LanguageSamples.Languages, [false, true], Enum.GetValues<TwinPlacement>());

    [Theory, MemberData(nameof(Variants))]
    public async Task Every_construct_behaves_the_same_unwoven_untraced_and_traced(string language, bool optimized, TwinPlacement placement)
    {
        var plain = LanguageConstructs.FindAll(LanguageSamples.Load(language, optimized, null).Assembly);
        var woven = LanguageConstructs.FindAll(LanguageSamples.Load(language, optimized, placement).Assembly);
        var errors = new List<string>();
        foreach (var (construct, wovenConstruct) in plain.Zip(woven))
        {
            var name = LanguageConstructs.GetName(construct);
            try
            {
                var expected = await RunAsync(construct);
                if (expected.Length == 0) errors.Add($"{name} writes nothing");
                if (await RunAsync(wovenConstruct) is var off && off != expected) errors.Add($"{name} off: {off} instead of {expected}");
                var (on, recording) = await TraceAsync(wovenConstruct);
                if (on != expected) errors.Add($"{name} on: {on} instead of {expected}");
                if (await RunWithUnrelatedTraceAsync(wovenConstruct) is var probed && probed != expected)
                    errors.Add($"{name} with the probes, but not traced: {probed} instead of {expected}");
                if (!recording.Symbols.Any(symbol => symbol.Method.Contains(construct.Name, StringComparison.Ordinal)))
                    errors.Add($"{name} was not traced");
                errors.AddRange(
                    EventTree.FindErrors(recording)
                        .Where(error =>
                            !MayBeOpen(language, optimized, construct)
                                || !error.EndsWith("at the end", StringComparison.Ordinal)).Select(error => $"{name}: {error}"));
                errors.AddRange(
                    recording.Symbols.Where(
                        symbol => EventTree.RemoveLambdaLines(symbol.Name).IndexOfAny(['<', '>', '$', '@', '#']) >= 0
                            || language != "FSharp"
                                && symbol.Name.Contains(
                                    '|', StringComparison.Ordinal)).Select(symbol => $"{name}: {symbol.Name} is the compiler's name"));
            }
            catch (Exception exception)
            {
                errors.Add($"{name}: {exception}");
            }
        }

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Theory, InlineData("CSharp", 120), InlineData("FSharp", 70), InlineData("VisualBasic", 55)]
    public void There_are_samples_of_many_constructs(string language, int minCount)
    {
        var constructs =
            LanguageConstructs.FindAll(LanguageSamples.Load(language, true, null).Assembly).Select(LanguageConstructs.GetName).ToList();

        Assert.Equal(constructs, constructs.Distinct());
        Assert.True(constructs.Count >= minCount, $"{constructs.Count} constructs");
    }

    [Theory, MemberData(nameof(Variants))]
    public void Every_woven_method_compiles(string language, bool optimized, TwinPlacement placement)
    {
        var compiled = JitCompiler.CompileAll(LanguageSamples.Load(language, optimized, placement).Assembly);

        Assert.Empty(compiled.Invalid);
        Assert.True(compiled.Skipped.Count == 0, string.Join('\n', compiled.Skipped));
        Assert.True(compiled.CompiledCount > 200, $"{compiled.CompiledCount} methods");
        Assert.True(
            compiled is
            {
                ReferenceCount: > 5,
                ValueCount: > 5
            }, $"{compiled.ReferenceCount} over references, {compiled.ValueCount} over values");
    }

    // An F# async workflow calls its continuation, and so does a task in Debug.
    private static bool MayBeOpen(string language, bool optimized, MethodInfo construct) =>
        _resumedWithin.Contains(LanguageConstructs.GetName(construct)) ||
        language == "FSharp" && construct.ReturnType == typeof(Task)
            && (!optimized || construct.Name.StartsWith("Async", StringComparison.Ordinal) || construct.Name == "Mailboxes");

    private static async Task<string> RunAsync(MethodInfo construct)
    {
        var output = new StringWriter();
        await LanguageConstructs.RunAsync(construct, output);
        return output.ToString();
    }

    // All stacks are marked, so each call runs its twin and checks whether it is recorded.
    private static async Task<string> RunWithUnrelatedTraceAsync(MethodInfo construct)
    {
        using var other = new UnrelatedTrace();
        StackMarkTable.MarkAll();
        var output = await RunAsync(construct);
        Assert.Empty(other.Stop().Events);
        return output;
    }

    private static async Task<(string Output, Recording Recording)> TraceAsync(MethodInfo construct)
    {
        using var trace = CallTrace.Start(new() { Name = construct.Name });
        var output = await RunAsync(construct);
        return (output, trace.Stop());
    }
}
