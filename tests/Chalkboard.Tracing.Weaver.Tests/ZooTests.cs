using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests;

public sealed class ZooTests
{
    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory, MemberData(nameof(Ways))]
    public async Task Every_construct_does_the_same_unwoven_woven_off_and_on(bool optimized, bool inPlace)
    {
        var plain = ZooAssembly.Load(optimized, null);
        var woven = ZooAssembly.Load(optimized, inPlace);
        var faults = new List<string>();
        var count = 0;
        foreach (var (construct, wovenConstruct) in ZooAssembly.Constructs(plain).Zip(ZooAssembly.Constructs(woven)))
        {
            count++;
            var name = $"{construct.DeclaringType!.Name}.{construct.Name}";
            try
            {
                var expected = await ZooAssembly.RunAsync(construct);
                if (expected.Length == 0) faults.Add($"{name} tells nothing");
                if (await ZooAssembly.RunAsync(wovenConstruct) is var off && off != expected) faults.Add($"{name} off: {off} instead of {expected}");
                var (on, recording) = await TracedAsync(wovenConstruct);
                if (on != expected) faults.Add($"{name} on: {on} instead of {expected}");
                if (!recording.Symbols.Any(symbol => symbol.Method.Contains(construct.Name, StringComparison.Ordinal))) faults.Add($"{name} was not traced");
                // What resumed another thread may still be about to return.
                faults.AddRange(Tree.Faults(recording).Where(fault => !construct.DeclaringType.Name.StartsWith("Async", StringComparison.Ordinal) || !fault.EndsWith("at the end", StringComparison.Ordinal)).Select(fault => $"{name}: {fault}"));
                faults.AddRange(recording.Symbols.Where(symbol => symbol.Name.IndexOfAny(['<', '>', '$', '|']) >= 0).Select(symbol => $"{name}: {symbol.Name} is the compiler's name"));
            }
            catch (Exception exception)
            {
                faults.Add($"{name}: {exception}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(count >= 75, $"{count} constructs");
    }

    [Theory, MemberData(nameof(Ways))]
    public void Every_woven_method_compiles(bool optimized, bool inPlace)
    {
        var (prepared, invalid) = Prepare.All(ZooAssembly.Load(optimized, inPlace).Assembly);

        Assert.Empty(invalid);
        Assert.True(prepared > 300, $"{prepared} methods");
    }

    private static async Task<(string Output, Recordings.Recording Recording)> TracedAsync(MethodInfo construct)
    {
        using var trace = CallTrace.Start(new() { Name = construct.Name });
        var output = await ZooAssembly.RunAsync(construct);
        return (output, trace.Stop());
    }
}
