using System.Reflection;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>What compilers make of each construct of C#, F# and Visual Basic.</summary>
public sealed class ZooTests
{
    // What resumes these runs what waits for them, and the end of the trace, before it comes back itself.
    private static readonly HashSet<string> _resumedWithin = ["Async.Async_void", "Async.Custom_awaitables", "Functions.Async_subs"];

    public static MatrixTheoryData<string, bool, TwinPlacement> Ways => new(ZooAssembly.Languages, [false, true], Enum.GetValues<TwinPlacement>());

    [Theory, MemberData(nameof(Ways))]
    public async Task Every_construct_does_the_same_unwoven_woven_off_and_on(string language, bool optimized, TwinPlacement placement)
    {
        var plain = Constructs.Of(ZooAssembly.Load(language, optimized, null).Assembly);
        var woven = Constructs.Of(ZooAssembly.Load(language, optimized, placement).Assembly);
        var faults = new List<string>();
        foreach (var (construct, wovenConstruct) in plain.Zip(woven))
        {
            var name = Constructs.Name(construct);
            try
            {
                var expected = await OutputAsync(construct);
                if (expected.Length == 0) faults.Add($"{name} tells nothing");
                if (await OutputAsync(wovenConstruct) is var off && off != expected) faults.Add($"{name} off: {off} instead of {expected}");
                var (on, recording) = await TracedAsync(wovenConstruct);
                if (on != expected) faults.Add($"{name} on: {on} instead of {expected}");
                if (await OutputBesideATraceAsync(wovenConstruct) is var beside && beside != expected) faults.Add($"{name} with the probes, but not traced: {beside} instead of {expected}");
                if (!recording.Symbols.Any(symbol => symbol.Method.Contains(construct.Name, StringComparison.Ordinal))) faults.Add($"{name} was not traced");
                faults.AddRange(
                    Tree.Faults(recording)
                        .Where(fault =>
                            !MayBeOpen(language, optimized, construct)
                                || !fault.EndsWith("at the end", StringComparison.Ordinal)).Select(fault => $"{name}: {fault}"));
                faults.AddRange(
                    recording.Symbols.Where(
                        symbol => Tree.WithoutLine(symbol.Name).IndexOfAny(['<', '>', '$', '@', '#']) >= 0
                            || language != "FSharp"
                                && symbol.Name.Contains(
                                    '|', StringComparison.Ordinal)).Select(symbol => $"{name}: {symbol.Name} is the compiler's name"));
            }
            catch (Exception exception)
            {
                faults.Add($"{name}: {exception}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory, InlineData("CSharp", 120), InlineData("FSharp", 70), InlineData("VisualBasic", 55)]
    public void The_zoo_is_large(string language, int least)
    {
        var constructs = Constructs.Of(ZooAssembly.Load(language, true, null).Assembly).Select(Constructs.Name).ToList();

        Assert.Equal(constructs, constructs.Distinct());
        Assert.True(constructs.Count >= least, $"{constructs.Count} constructs");
    }

    [Theory, MemberData(nameof(Ways))]
    public void Every_woven_method_compiles(string language, bool optimized, TwinPlacement placement)
    {
        var prepared = Prepare.All(ZooAssembly.Load(language, optimized, placement).Assembly);

        Assert.Empty(prepared.Invalid);
        Assert.True(prepared.Missed.Count == 0, string.Join('\n', prepared.Missed));
        Assert.True(prepared.Methods > 200, $"{prepared.Methods} methods");
        Assert.True(
            prepared is
            {
                OverReferences: > 5,
                OverValues: > 5
            }, $"{prepared.OverReferences} over references, {prepared.OverValues} over values");
    }

    // An async workflow of F# calls what comes next, and so does a task in Debug.
    private static bool MayBeOpen(string language, bool optimized, MethodInfo construct) =>
        _resumedWithin.Contains(Constructs.Name(construct)) ||
        language == "FSharp" && construct.ReturnType == typeof(Task)
            && (!optimized || construct.Name.StartsWith("Async", StringComparison.Ordinal) || construct.Name == "Mailboxes");

    private static async Task<string> OutputAsync(MethodInfo construct)
    {
        var output = new StringWriter();
        await Constructs.RunAsync(construct, output);
        return output.ToString();
    }

    // Any thread might record, so each call looks, and none does.
    private static async Task<string> OutputBesideATraceAsync(MethodInfo construct)
    {
        using var other = new OtherTrace();
        StackMarkTable.MarkAll();
        var output = await OutputAsync(construct);
        Assert.Empty(other.Stop().Events);
        return output;
    }

    private static async Task<(string Output, Recording Recording)> TracedAsync(MethodInfo construct)
    {
        using var trace = CallTrace.Start(new() { Name = construct.Name });
        var output = await OutputAsync(construct);
        return (output, trace.Stop());
    }
}
