using System.Diagnostics;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// A dependency that a library describes by an activity. Its tags are read late, because libraries add them after the activity has started.
/// </summary>
/// <param name="kind">The kind.</param>
/// <param name="activity">The activity.</param>
internal sealed class ActivityDependency(string kind, Activity activity) : RecordedItem
{
    // The current and the previous names of the semantic conventions of OpenTelemetry.
    private static readonly string[] _textTags = ["db.query.text", "db.statement", "db.query.summary"];
    private static readonly string[] _rowTags = ["db.response.returned_rows", "db.npgsql.rows"];

    private static readonly string[] _errorTags = ["otel.status_description", "error.type"];

    public override int Bytes => 4_000;

    public override string GetText(SecretMasker masker)
    {
        var text = FindTag(_textTags) as string ?? activity.DisplayName;
        return $"{kind}: {Mask(Cut(text).Trim(), masker)}";
    }

    public void ReadResult(out string? result, out bool isFailed)
    {
        isFailed = activity.Status == ActivityStatusCode.Error || activity.GetTagItem("otel.status_code") is "ERROR";
        result = isFailed
            ? activity.StatusDescription ?? FindTag(_errorTags)?.ToString()
            : FindTag(_rowTags) is { } rows ? DependencyResult.FormatRows(rows) : null;
    }

    private object? FindTag(string[] names)
    {
        foreach (var name in names)
            if (activity.GetTagItem(name) is { } value) return value;
        return null;
    }
}
