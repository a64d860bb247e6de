namespace Chalkboard.TestInfrastructure.Waiting;

/// <summary>
/// The time that tests wait for another process or thread before they fail. It is far longer than any of them needs, so that no test
/// fails on a busy machine, or on one that is ten times slower.
/// </summary>
public static class TestTimeout
{
    public static TimeSpan Default { get; } = TimeSpan.FromMinutes(5);
}
