using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Testing.Approval;
using Chalkboard.Tracing.Testing.Counting;
using Chalkboard.Tracing.Testing.Requests;

namespace Chalkboard.Tracing.Testing;

/// <summary>
/// The trace of an operation of a test: of a call, or of requests to a server that runs in the process of the test. Assertions are about
/// counts, and never about time.
/// </summary>
/// <remarks>
/// A test traces only its own operation, also if tests run in parallel. The trace follows the execution context of the operation. In
/// addition, requests that <see cref="HttpClient"/> sends to Kestrel in this process belong to it; they are found by their trace id.
/// </remarks>
public sealed class TestTrace
{
    // The requests of the test itself.
    private readonly HashSet<Dependency> _ownRequests;

    private TestTrace(Recording recording, int ownRequestCount)
    {
        (Recording, Tree) = (recording, CallTree.From(recording));
        Completeness.Check(recording, Tree);
        // They are sent outside of any call.
        _ownRequests = [.. Tree.Dependencies.Where(dependency => dependency is { Call: null, Kind: "HTTP" }).Take(ownRequestCount)];
    }

    /// <summary>The recording, for formats and for comparison.</summary>
    public Recording Recording { get; }

    /// <summary>The calls as a tree.</summary>
    public CallTree Tree { get; }

    private IEnumerable<Dependency> ApplicationDependencies => Tree.Dependencies.Where(dependency => !_ownRequests.Contains(dependency));

    /// <summary>Runs and traces an operation, until its task and all requests that it sent have completed.</summary>
    /// <param name="operation">
    /// The operation, such as <c>() => client.GetStringAsync("/orders")</c>. An exception that it throws is the exception of this method.
    /// </param>
    /// <param name="configure">
    /// Changes the options of the recording. By default it has calls and external calls, no lines, arguments and return values, and any
    /// number of tests may record at the same time.
    /// </param>
    /// <exception cref="TraceAssertionException">
    /// No call was recorded, calls are missing because of a limit, or a request did not end within 10 seconds after the operation.
    /// </exception>
    public static async Task<TestTrace> RecordAsync(Func<Task> operation, Action<RecordingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var options = CreateOptions(configure);
        // A trace id of its own, which HttpClient sends. The caller gets its activity back, because this method is asynchronous.
        Activity.Current = null;
        using var activity = new Activity(nameof(TestTrace)).SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.Start();
        using var trace = CallTrace.Start(options);
        using var requests = new RequestObserver(trace, activity.TraceId, options.TimeProvider);
        await operation().ConfigureAwait(false);
        await requests.WaitUntilEndedAsync().ConfigureAwait(false);
        return new(trace.Stop(), requests.JoinedCount);
    }

    /// <summary>Runs and traces a synchronous operation. Requests over a connection do not belong to it.</summary>
    /// <param name="operation">The operation. An exception that it throws is the exception of this method.</param>
    /// <param name="configure">Changes the options of the recording, as for <see cref="RecordAsync"/>.</param>
    /// <exception cref="TraceAssertionException">No call was recorded, or calls are missing because of a limit.</exception>
    public static TestTrace Record(Action operation, Action<RecordingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        using var trace = CallTrace.Start(CreateOptions(configure));
        operation();
        return new(trace.Stop(), ownRequestCount: 0);
    }

    /// <summary>The calls of some methods, also those that leave the woven assemblies, without calls that a compiler has added.</summary>
    /// <param name="pattern">
    /// A method, or a type for all its methods; with or without type and namespace, as in <see cref="CallFilter.Methods"/>:
    /// <c>Orders.Total</c>, <c>Orders</c>, <c>*Validator</c>. Default: all methods.
    /// </param>
    public TracedItems Calls(string pattern = MethodPattern.All)
    {
        var methods = new MethodPattern(pattern);
        var items = Tree.Calls.Where(call => methods.Matches(call.Symbol) && !SourceView.IsGenerated(call)).Select(TracedItem.From);
        return new(this, MethodPattern.Describe(pattern), items) { Methods = methods };
    }

    /// <summary>The dependencies: SQL commands, HTTP requests and the like. Those of the test itself are not counted.</summary>
    /// <param name="kind">The kind: <c>SQL</c>, <c>HTTP</c>, <c>gRPC</c> or <c>MongoDB</c>. Default: all.</param>
    /// <exception cref="ArgumentException">The kind is not known.</exception>
    public TracedItems Dependencies(string? kind = null) =>
        new(
            this, DependencyKinds.Describe(kind),
            ApplicationDependencies.Where(dependency => DependencyKinds.Is(dependency, kind)).Select(TracedItem.From));

    /// <summary>
    /// The dependencies that were repeated at least five times in one place, with the same text but for its values: see
    /// <see cref="RepeatedDependency"/>. All repetitions count.
    /// </summary>
    public TracedItems RepeatedDependencies() =>
        new(this, "Repeated dependencies", RepeatedDependency.FindAll(Tree).Where(group => !_ownRequests.Contains(group.First))
            .Select(group => TracedItem.From(group.First) with { Count = group.Count }));

    /// <summary>
    /// The exceptions that calls caught, and those that left the recorded calls. One that is caught and thrown again counts each time.
    /// </summary>
    public TracedItems Exceptions() => new(this, "Exceptions", ThrownExceptions.Find(Recording, Tree));

    /// <summary>
    /// Compares the calls of woven methods and the dependencies with an approved file. If they differ, or there is no approved file, they
    /// are written to a file <c>.received.txt</c> next to it.
    /// </summary>
    /// <param name="name">The name of the file without <c>.approved.txt</c>. Default: test source file, dot, test method.</param>
    /// <param name="sourceFile">The source file of the test, in whose folder the approved file is. The compiler passes it.</param>
    /// <param name="member">The method of the test. The compiler passes it.</param>
    /// <remarks>
    /// The file has a line for each method by its callers, with its count, and for each text of dependencies. It has no times, threads,
    /// lines, values and external calls. Callees are sorted by name, because branches that run in parallel start in any order.
    /// To approve, rename the received file, or run the tests with the environment variable <c>CHALKBOARD_APPROVE</c> set to <c>1</c>,
    /// which writes approved files and passes.
    /// </remarks>
    /// <exception cref="TraceAssertionException">The calls differ, or there is no approved file.</exception>
    public void ShouldMatchApproved(string? name = null, [CallerFilePath] string sourceFile = "", [CallerMemberName] string member = "") =>
        new ApprovedFile(sourceFile, name ?? $"{Path.GetFileNameWithoutExtension(sourceFile)}.{member}")
            .Compare(ApprovedTree.Format(Tree, ApplicationDependencies));

    private static RecordingOptions CreateOptions(Action<RecordingOptions>? configure)
    {
        var options = new RecordingOptions { Name = "test", Contents = TraceContents.ExternalCalls };
        options.Limits.MaxConcurrentTraces = int.MaxValue;
        configure?.Invoke(options);
        return options;
    }
}
