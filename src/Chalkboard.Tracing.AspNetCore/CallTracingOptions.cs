using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Which requests are traced, and where their traces are kept.</summary>
public sealed class CallTracingOptions
{
    private int _maxConcurrentRequests = 4;
    private string _headerName = "Chalkboard-Trace";

    /// <summary>Say which requests are traced: each of which one says so. With none, only those that are asked for on the page of traces.</summary>
    public IList<TraceRule> Rules { get; } = [];

    /// <summary>The header by which a trace is asked for (see <see cref="TraceRule.Secret"/> and <see cref="TraceRule.AuthorizedUser"/>), and by which its id is told: <c>Chalkboard-Trace</c>.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public string HeaderName
    {
        get => _headerName;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            _headerName = value;
        }
    }

    /// <summary>How many requests are traced at once; those beyond are answered as ever. 4 by default. Each may take the memory that its limits allow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxConcurrentRequests
    {
        get => _maxConcurrentRequests;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxConcurrentRequests = value;
        }
    }

    /// <summary>
    /// Called when a request is about to be traced, to change what is recorded of it, and within which limits. The name that it sets is not used: the name of a
    /// trace is the method and the route of its request, <c>GET /idsets/{id}</c>. Its <see cref="RecordingOptions.Keep"/> conditions are added to those of the
    /// rules; if a rule without a condition has chosen the request, the trace is kept in any case.
    /// </summary>
    public Action<RecordingOptions, HttpContext>? ConfigureRecording { get; set; }

    /// <summary>Where traces are kept, and how many.</summary>
    public TraceRetentionOptions Retention { get; } = new();

    /// <summary>Where source is looked for, to show the lines of a call.</summary>
    public SourceCodeOptions Sources { get; } = new();
}
