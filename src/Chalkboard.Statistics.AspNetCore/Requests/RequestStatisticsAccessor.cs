namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The statistics of an application that calls <c>UseStatistics</c>.</summary>
internal sealed class RequestStatisticsAccessor
{
    public RequestStatistics? Statistics { get; set; }
}
