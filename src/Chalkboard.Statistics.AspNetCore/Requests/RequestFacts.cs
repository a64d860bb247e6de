using System.Net;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The data of a request's record.</summary>
internal struct RequestFacts
{
    public RequestLine Line;
    public IPAddress? Client;
    public string? User;
    public string? Route;
    public DateTimeOffset Start;
    public TimeSpan Elapsed;
    public long BytesRead;
    public long BytesWritten;
    /// <summary>0 while it is in flight.</summary>
    public int Status;
    /// <summary>True if it is a stream (see <see cref="StreamDetector"/>).</summary>
    public bool IsStream;

    public readonly DateTimeOffset End => Start + Elapsed;
}
