namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// Excludes an endpoint from the statistics of requests, such as a health check or a stream that is open for hours. For controllers,
/// actions and pages; for other endpoints call <c>DisableStatistics()</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableStatisticsAttribute : Attribute;
