using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Page;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Views.Search;

/// <summary>A search for kept traces, as the form of the list sends it. Empty texts restrict nothing.</summary>
internal sealed record TraceQuery
{
    /// <summary>A part of the path, the route, the name or source of an activity, the W3C trace id or the user.</summary>
    public string Text { get; init; } = "";

    /// <summary>A status code, the beginning of one (<c>5</c> or <c>5xx</c>), or <c>failed</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>A duration, such as <c>&gt; 500ms</c> or <c>&lt; 2s</c>.</summary>
    public string Duration { get; init; } = "";

    /// <summary>A part of the name of a method that was called.</summary>
    public string Call { get; init; } = "";

    /// <summary>A part of a value.</summary>
    public string Value { get; init; } = "";

    /// <summary>The id of a trace; only older ones are searched. Empty for all.</summary>
    public string Before { get; init; } = "";

    public bool IsEmpty => Text.Length + Status.Length + Duration.Length + Call.Length + Value.Length == 0;

    /// <summary>True if the recordings have to be read.</summary>
    public bool HasContents => Call.Length + Value.Length > 0;

    /// <summary>True if <see cref="Duration"/> is empty, or can be understood.</summary>
    public bool IsDurationValid => Duration.Length == 0 || DurationRange.TryParse(Duration, out _);

    public static TraceQuery Parse(HttpRequest request)
    {
        return new()
        {
            Text = Get("find"),
            Status = Get("status"),
            Duration = Get("duration"),
            Call = Get("call"),
            Value = Get("value"),
            Before = Get("before"),
        };

        string Get(string name) => TreeQuery.Clean(request.Query[name].ToString()).Trim();
    }

    /// <summary>Returns whether the facts about a trace match, without its contents.</summary>
    public bool Matches(StoredTrace trace) =>
        (Text.Length == 0 || Contains(trace.Name) || Contains(trace.Request) || Contains(trace.TraceId) || Contains(trace.UserName)
            || Contains(trace.ActivitySource))
        && MatchesStatus(trace)
        && (Duration.Length == 0 || (DurationRange.TryParse(Duration, out var range) && range.Contains(trace.Duration)))
        && (Before.Length == 0 || string.CompareOrdinal(trace.Id, Before) < 0);

    /// <summary>The query string of the search for traces that are older than one.</summary>
    public string GetQueryString(string before) => QueryString.Create((KeyValuePair<string, string?>[])
    [
        new("find", Text), new("status", Status), new("duration", Duration), new("call", Call), new("value", Value), new("before", before),
    ]).Value!;

    private bool Contains(string? text) => text?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true;

    private bool MatchesStatus(StoredTrace trace) =>
        Status.Length == 0
        || (Status.Equals("failed", StringComparison.OrdinalIgnoreCase)
            ? trace.IsFailed
            : trace.StatusCode is { } status
                && status.ToString(CultureInfo.InvariantCulture).StartsWith(Status.TrimEnd('x', 'X'), StringComparison.Ordinal));
}
