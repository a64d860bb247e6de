namespace Chalkboard.TestInfrastructure.Waiting;

/// <summary>
/// How long tests wait for another process or thread before they fail. It is far longer than any of them needs, so that a machine that
/// is ten times slower, or busy, fails no test.
/// </summary>
public static class TestTimeout
{
    public static TimeSpan Default { get; } = TimeSpan.FromMinutes(5);
}
