using System.Globalization;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recorder;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// Dependencies with the same text but for literals and parameters, from the same place: the same calls from the first call down to the
/// line. It is often a query for each row of another query ("N+1").
/// </summary>
public sealed class RepeatedDependency
{
    /// <summary>The minimum number of equal dependencies: 5.</summary>
    public const int MinCount = 5;

    /// <summary>The name of the details of a recording that describe its repeated dependencies.</summary>
    internal const string DetailName = "Repeated";

    // Those that took the longest are facts of the recording.
    private const int MaxFacts = 3;
    private const int MaxFactTextLength = 120;

    private RepeatedDependency(Dependency first, string text) => (First, Text) = (first, text);

    /// <summary>The first of them.</summary>
    public Dependency First { get; }

    /// <summary>The kind of them: see <see cref="Dependency.Kind"/>.</summary>
    public string Kind => First.Kind;

    /// <summary>The text, with a question mark in place of each literal, and without parameters. Untrusted text.</summary>
    public string Text { get; }

    /// <summary>The number of them.</summary>
    public int Count { get; private set; }

    /// <summary>The duration of all of them together.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Finds all repeated dependencies, those with the highest duration first.</summary>
    /// <param name="tree">The calls of the operation.</param>
    public static IReadOnlyList<RepeatedDependency> FindAll(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var groups = new Dictionary<(int Path, int Line, string Kind, string Text), RepeatedDependency>();
        var paths = new CallPaths();
        foreach (var dependency in tree.Dependencies)
        {
            var text = DependencyText.Normalize(dependency.Text);
            var key = (paths.GetId(GetSourceCall(dependency)), dependency.Line, dependency.Kind, text);
            if (!groups.TryGetValue(key, out var group)) groups[key] = group = new(dependency, text);
            group.Count++;
            group.Duration += dependency.Duration;
        }

        return [.. groups.Values.Where(group => group.Count >= MinCount).OrderByDescending(group => group.Duration)];
    }

    /// <summary>Describes them in one line: <c>214 × SQL in 1900 ms from Orders.Total: SELECT …</c>. Untrusted text.</summary>
    public string Describe()
    {
        var text = Truncation.Truncate(Text.ReplaceLineEndings(" "), MaxFactTextLength);
        var place = GetSourceCall(First) is { } caller ? $" from {caller.Symbol.Name}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Count} × {Kind} in {Duration.TotalMilliseconds:0.#} ms{place}: {text}");
    }

    /// <summary>Returns the details of a recording that describe its repeated dependencies.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> GetFacts(Recording recording)
    {
        // Most operations have fewer, and need no tree.
        if (recording.Events.DependencyCount < MinCount) return [];
        return FindAll(CallTree.From(recording)).Take(MaxFacts).Select(group => KeyValuePair.Create(DetailName, group.Describe()));
    }

    // The external call is not known if it has awaited something before.
    private static Call? GetSourceCall(Dependency dependency)
    {
        var call = dependency.Call;
        while (call is { IsExternal: true }) call = call.Caller;
        return call;
    }

    /// <summary>Gives the same number to calls that were made in the same place by calls that have the same number.</summary>
    private sealed class CallPaths
    {
        private readonly Dictionary<(int Caller, string Name, int Line), int> _ids = [];
        private readonly Dictionary<int, int> _idsOfCalls = [];

        public int GetId(Call? call)
        {
            var unknown = new Stack<Call>();
            var id = 0;
            for (; call is not null && !_idsOfCalls.TryGetValue(call.Index, out id); call = call.Caller) unknown.Push(call);
            while (unknown.TryPop(out call))
            {
                var key = (id, call.Symbol.Name, call.Line);
                if (!_ids.TryGetValue(key, out id)) _ids[key] = id = _ids.Count + 1;
                _idsOfCalls[call.Index] = id;
            }

            return id;
        }
    }
}
