using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>A snapshot of a request.</summary>
internal class RequestRecord : ComputedRecord
{
    private static readonly string[] _names =
        [
            "Bytes Read", "Bytes Written", "Client", "End Time", "Processing Time",
            "Request-Line", "Response Status", "Route", "Start Time", "User",
        ];

    private static readonly RecordShape _shape = new(_names);

    private readonly RequestFacts _facts;

    public RequestRecord(in RequestFacts facts) : this(facts, _shape)
    {
    }

    protected RequestRecord(in RequestFacts facts, RecordShape shape) : base(shape) => _facts = facts;

    /// <summary>The time when the request ended.</summary>
    public DateTimeOffset End => _facts.End;

    protected static ReadOnlySpan<string> Names => _names;

    protected override void Read(Span<object?> values)
    {
        var hasEnded = _facts.Status != 0;
        values[0] = _facts.BytesRead;
        values[1] = _facts.BytesWritten;
        values[2] = _facts.Client switch
        {
            null => null,
            { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
            var address => address.ToString(),
        };
        values[3] = hasEnded ? _facts.End : null;
        values[4] = _facts.Elapsed;
        values[5] = _facts.Line.ToString();
        values[6] = hasEnded ? FormatStatus(_facts.Status) : null;
        values[7] = _facts.Route;
        values[8] = _facts.Start;
        values[9] = _facts.User;
    }

    private static string FormatStatus(int code) =>
        string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}").TrimEnd();
}
