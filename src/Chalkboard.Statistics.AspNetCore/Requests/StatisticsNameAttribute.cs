namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// Names an endpoint in <c>URI Set Tracking</c>, in place of its route pattern. Endpoints of the same name share a record.
/// For controllers, actions and pages; for other endpoints call <c>WithStatisticsName(name)</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class StatisticsNameAttribute : Attribute
{
    /// <summary>Names an endpoint.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public StatisticsNameAttribute(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The display name.</summary>
    public string Name { get; }
}
