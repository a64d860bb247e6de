namespace Chalkboard.TestInfrastructure.Waiting;

/// <summary>
/// The clock of the machine, but with timers of less than half a second that end after <see cref="TestTimeout"/>. Such timers are timeouts
/// of code that returns at once, except on a busy machine.
/// </summary>
public sealed class PatientClock : TimeProvider
{
    private static readonly TimeSpan _longestLimit = TimeSpan.FromMilliseconds(500);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(
            callback, state, dueTime > TimeSpan.Zero && dueTime < _longestLimit ? TestTimeout.Default : dueTime, period);
}
