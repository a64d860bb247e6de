using Chalkboard.Tracing.Testing.Counting;

namespace Chalkboard.Tracing.Testing;

/// <summary>Some items of a trace: calls, dependencies or exceptions.</summary>
public sealed class TracedItems
{
    private readonly string _description;

    internal TracedItems(TestTrace trace, string description, IEnumerable<TracedItem> items) =>
        (Trace, _description, Items) = (trace, description, [.. items]);

    /// <summary>The number of items.</summary>
    public int Count => Items.Sum(item => item.Count);

    internal IReadOnlyList<TracedItem> Items { get; }

    /// <summary>The methods whose calls the items are; null if they are no calls.</summary>
    internal MethodPattern? Methods { get; init; }

    internal TestTrace Trace { get; }

    /// <summary>Asserts the number of items.</summary>
    /// <param name="count">The expected number, 0 or more.</param>
    /// <exception cref="TraceAssertionException">The number differs.</exception>
    public void ShouldBe(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(Count == count, $"{count}");
    }

    /// <summary>Asserts the maximum number of items.</summary>
    /// <param name="count">The maximum, 0 or more.</param>
    /// <exception cref="TraceAssertionException">
    /// There are more; or the pattern of methods matches no method of the woven assemblies and none that they call, so that it would always
    /// pass. Use <c>ShouldBe(0)</c> for methods that may not exist.
    /// </exception>
    public void ShouldBeAtMost(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > 0) Methods?.CheckExists();
        Check(Count <= count, $"at most {count}");
    }

    /// <summary>Asserts the minimum number of items.</summary>
    /// <param name="count">The minimum, 0 or more.</param>
    /// <exception cref="TraceAssertionException">There are fewer.</exception>
    public void ShouldBeAtLeast(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(Count >= count, $"at least {count}");
    }

    private void Check(bool isFulfilled, string expected)
    {
        if (isFulfilled) return;
        var message = $"{_description}: expected {expected}, found {Count}.";
        var excerpt = CountTree.From(Trace.Tree, Items).FormatMarked();
        throw new TraceAssertionException(excerpt.Length == 0 ? message : $"{message}\n\n{excerpt}");
    }
}
