using Chalkboard.Tracing.Calls;
using FsCheck;
using FsCheck.Fluent;

namespace Chalkboard.Tracing.Tests.Infrastructure;

internal static class RandomizedTest
{
    private static readonly Arbitrary<int[]> _choices = Gen.Choose(0, int.MaxValue).ArrayOf().ToArbitrary();

    /// <summary>Runs a test with random lists of numbers, and shrinks a list that fails.</summary>
    public static void Run(Func<int[], Task> test, int maxTests = 300) =>
        Prop.ForAll(Arb.From(_choices.Generator, Shrink), choices => test(choices).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(maxTests).WithEndSize(200));

    public static IEnumerable<Call> EnumerateCalls(this CallTree tree)
    {
        var open = new Stack<Call>(tree.Roots.Reverse());
        while (open.TryPop(out var call))
        {
            yield return call;
            foreach (var callee in call.Callees.Reverse()) open.Push(callee);
        }
    }

    // Removes numbers and does not change them, because each number is a choice of its own.
    private static IEnumerable<int[]> Shrink(int[] choices)
    {
        for (var length = choices.Length / 2; length > 0; length /= 2)
            for (var start = 0; start + length <= choices.Length; start += length)
                yield return [.. choices[..start], .. choices[(start + length)..]];
    }
}
