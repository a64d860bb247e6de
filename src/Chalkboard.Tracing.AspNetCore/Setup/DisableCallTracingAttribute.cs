namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// Never traces requests for an endpoint, such as a health check. Put it on controllers, actions and page models; for other endpoints call
/// <c>DisableCallTracing()</c> on the convention builder.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableCallTracingAttribute : Attribute;
