using Xunit;

namespace Chalkboard.Faults;

/// <summary>Waits for what other processes do in their own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        using var late = new CancellationTokenSource(_longest);
        while (!await condition())
        {
            if (late.IsCancellationRequested) throw new TimeoutException(otherwise);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
