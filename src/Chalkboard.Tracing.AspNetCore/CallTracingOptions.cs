using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Options of the tracing of requests: which requests are traced, and where their traces are stored.</summary>
public sealed class CallTracingOptions
{
    private int _maxConcurrentTraces = 4;
    private string _headerName = "Chalkboard-Trace";

    /// <summary>
    /// The rules that choose the requests and activities to trace. An operation is traced if at least one rule chooses it. Without a rule,
    /// only requests are traced that a user has selected on the page of traces.
    /// </summary>
    public IList<TraceRule> Rules { get; } = [];

    /// <summary>
    /// The request header that requests a trace (see <see cref="TraceRule.Secret"/> and <see cref="TraceRule.AuthorizedUser"/>), and the
    /// response header that has its id. Default: <c>Chalkboard-Trace</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string HeaderName
    {
        get => _headerName;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            _headerName = value;
        }
    }

    /// <summary>
    /// The number of traces in the process at the same time above which no further request is traced. Such a request is served as usual.
    /// Traces that the application starts itself count too. Each trace may take the memory that its limits allow. Default: 4. Minimum: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxConcurrentTraces
    {
        get => _maxConcurrentTraces;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxConcurrentTraces = value;
        }
    }

    /// <summary>
    /// Called before a request is traced, to change what is recorded of it, and within which limits. The name that it sets is not used: the
    /// name of a trace is the method and the route of its request, <c>GET /idsets/{id}</c>. Its <see cref="RecordingOptions.Keep"/>
    /// conditions are added to those of the rules; if a rule without a condition has chosen the request, the trace is kept in any case.
    /// </summary>
    public Action<RecordingOptions, HttpContext>? ConfigureRecording { get; set; }

    /// <summary>
    /// Returns the user of a request, such as <c>context.User.Identity?.Name</c>, when the request ends. It is stored with the trace, shown
    /// on its pages and found by the search of the list. Default: null, because a name is personal data, which an application must decide
    /// to keep. Return a number or a pseudonym where that is enough. At most 200 characters are stored.
    /// </summary>
    public Func<HttpContext, string?>? GetUserName { get; set; }

    /// <summary>The traces of activities, which are operations other than requests.</summary>
    public ActivityTracingOptions Activities { get; } = new();

    /// <summary>The store of traces, and how many it keeps.</summary>
    public TraceRetentionOptions Retention { get; } = new();

    /// <summary>The folders with the source code whose lines the page of a call shows.</summary>
    public SourceCodeOptions Sources { get; } = new();
}
