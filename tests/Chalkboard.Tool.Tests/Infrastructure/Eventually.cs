namespace Chalkboard.Tool.Tests.Infrastructure;

internal static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Polls another process, whose clock can't be faked, until it gives the expected answer.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isWanted)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer)) return answer;
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < _patience, $"It did not come within {_patience.TotalSeconds} s. The last " +
                    $"answer was:\n{answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
    }
}
