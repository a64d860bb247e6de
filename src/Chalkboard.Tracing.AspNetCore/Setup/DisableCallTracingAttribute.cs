namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// Requests for an endpoint are never traced: a health check, the pages of traces themselves. For controllers, actions and pages;
/// elsewhere call <c>DisableCallTracing()</c> on what maps the endpoint.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableCallTracingAttribute : Attribute;
