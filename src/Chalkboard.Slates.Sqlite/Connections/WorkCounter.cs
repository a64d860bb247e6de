namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>Counts the steps of SQLite's virtual machine, for tests of the cost of operations.</summary>
internal sealed class WorkCounter
{
    private long _steps;

    public long Steps => Interlocked.Read(ref _steps);

    public void Add(int steps) => Interlocked.Add(ref _steps, steps);
}
