namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// Leaves an endpoint out of the statistics of requests: a health check, the statistics themselves, a stream that is open
/// for hours. For controllers, actions and pages; elsewhere call <c>DisableStatistics()</c> on what maps the endpoint.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableStatisticsAttribute : Attribute;
