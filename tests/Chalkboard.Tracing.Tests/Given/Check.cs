using Chalkboard.Tracing.Calls;
using FsCheck;
using FsCheck.Fluent;

namespace Chalkboard.Tracing.Tests.Given;

internal static class Check
{
    private static readonly Arbitrary<int[]> _choices = Gen.Choose(0, int.MaxValue).ArrayOf().ToArbitrary();

    /// <summary>Tries lists of numbers at random, and says with which small one it went wrong.</summary>
    public static void That(Func<int[], Task> holds, int times = 300) =>
        Prop.ForAll(Arb.From(_choices.Generator, Smaller), choices => holds(choices).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithEndSize(200));

    public static IEnumerable<Call> All(this CallTree tree)
    {
        var open = new Stack<Call>(tree.Roots.Reverse());
        while (open.TryPop(out var call))
        {
            yield return call;
            foreach (var callee in call.Callees.Reverse()) open.Push(callee);
        }
    }

    // Fewer numbers, not smaller ones: each stands for something of its own.
    private static IEnumerable<int[]> Smaller(int[] choices)
    {
        for (var length = choices.Length / 2; length > 0; length /= 2)
            for (var start = 0; start + length <= choices.Length; start += length)
                yield return [.. choices[..start], .. choices[(start + length)..]];
    }
}
