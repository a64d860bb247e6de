namespace Chalkboard.Tracing.Tests.Given;

/// <summary>
/// Files that hold what is right. With CHALKBOARD_GOLDEN set to the folder of these sources, they are written anew; read the difference.
/// </summary>
internal static class Golden
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
