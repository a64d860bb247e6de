using System.Diagnostics;

namespace Chalkboard.TestInfrastructure.Waiting;

/// <summary>Polls for an effect of another process or thread, whose clock can't be faked.</summary>
public static class Eventually
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition is met.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="getFailure">Returns the message of the failure if it is not met in time.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> getFailure)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TestTimeout.Default) throw new TimeoutException(getFailure());
            await Task.Delay(_interval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a condition is met.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="failure">The message if it is not met in time.</param>
    public static Task UntilAsync(Func<Task<bool>> condition, string failure) => UntilAsync(condition, () => failure);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static Task UntilAsync(Func<bool> condition, string failure) => UntilAsync(() => Task.FromResult(condition()), failure);

    /// <summary>Reads a value until it is the wanted one, and returns it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isWanted(value)) return value;
            if (Stopwatch.GetElapsedTime(start) > TestTimeout.Default)
                throw new TimeoutException($"The wanted value did not come within {TestTimeout.Default}. The last value was:\n{value}");
            await Task.Delay(_interval, TestContext.Current.CancellationToken);
        }
    }
}
