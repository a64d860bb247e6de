using System.Net;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>What is known about a request.</summary>
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
    /// <summary>Whether it is open for as long as both sides have something to say.</summary>
    public bool IsStream;

    public readonly DateTimeOffset End => Start + Elapsed;
}
