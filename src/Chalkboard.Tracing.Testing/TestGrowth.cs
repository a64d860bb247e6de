using Chalkboard.Tracing.Testing.Counting;

namespace Chalkboard.Tracing.Testing;

/// <summary>The traces of one operation with data of several sizes, to assert how counts grow with the size.</summary>
public sealed class TestGrowth
{
    private static readonly int[] _defaultSizes = [10, 100, 1_000];

    private readonly int[] _sizes;
    private readonly TestTrace[] _traces;

    private TestGrowth(int[] sizes, TestTrace[] traces) => (_sizes, _traces) = (sizes, traces);

    /// <summary>Runs and traces an operation for each size of the data.</summary>
    /// <param name="setUp">Creates the data of a size, before each run. It is not traced.</param>
    /// <param name="operation">The operation: see <see cref="TestTrace.RecordAsync"/>.</param>
    /// <param name="sizes">At least three sizes, in ascending order, each several times the one before. Default: 10, 100 and 1,000.</param>
    /// <param name="configure">Changes the options of the recordings, as for <see cref="TestTrace.RecordAsync"/>.</param>
    /// <exception cref="TraceAssertionException">A run could not be traced completely.</exception>
    /// <exception cref="ArgumentException">There are fewer than three sizes, or they are not ascending from 2.</exception>
    public static async Task<TestGrowth> RecordAsync(
        Func<int, Task> setUp, Func<Task> operation, IEnumerable<int>? sizes = null, Action<RecordingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(setUp);
        int[] ascending = [.. sizes ?? _defaultSizes];
        if (ascending.Length < 3 || ascending[0] < 2 || !ascending.Zip(ascending.Skip(1)).All(pair => pair.First < pair.Second))
            throw new ArgumentException(
                $"Three or more sizes from 2 on are needed, in ascending order: {string.Join(", ", ascending)}.", nameof(sizes));
        var traces = new List<TestTrace>();
        foreach (var size in ascending)
        {
            await setUp(size).ConfigureAwait(false);
            traces.Add(await TestTrace.RecordAsync(operation, configure).ConfigureAwait(false));
        }

        return new(ascending, [.. traces]);
    }

    /// <summary>The calls of some methods, each by the calls that led to it: see <see cref="TestTrace.Calls"/>.</summary>
    /// <param name="pattern">The methods; default: all.</param>
    public GrowingItems Calls(string pattern = MethodPattern.All) => Select(MethodPattern.Describe(pattern), trace => trace.Calls(pattern));

    /// <summary>
    /// The dependencies, added up by kind and by the calls that led to them, whatever their texts: see
    /// <see cref="TestTrace.Dependencies"/>.
    /// </summary>
    /// <param name="kind">The kind; default: all.</param>
    /// <exception cref="ArgumentException">The kind is not known.</exception>
    public GrowingItems Dependencies(string? kind = null) => Select(DependencyKinds.Describe(kind), trace => trace.Dependencies(kind));

    private GrowingItems Select(string description, Func<TestTrace, TracedItems> select) =>
        new(description, _sizes, [.. _traces.Select(select)]);
}
