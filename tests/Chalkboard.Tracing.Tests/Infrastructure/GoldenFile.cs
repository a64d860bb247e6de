namespace Chalkboard.Tracing.Tests.Infrastructure;

/// <summary>
/// Files with the expected output. If CHALKBOARD_GOLDEN is the folder of this project, they are overwritten; review the difference.
/// </summary>
internal static class GoldenFile
{
    public static async Task CompareAsync(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("CHALKBOARD_GOLDEN") is { Length: > 0 } sources)
            await File.WriteAllTextAsync(Path.Combine(sources, "Golden", file), actual, TestContext.Current.CancellationToken);
        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(
                    AppContext.BaseDirectory, "Golden", file), TestContext.Current.CancellationToken), actual,
                    ignoreLineEndingDifferences: true);
    }
}
