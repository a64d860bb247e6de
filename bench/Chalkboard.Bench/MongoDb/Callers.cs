namespace Chalkboard.Bench.MongoDb;

/// <summary>Calls by so many callers at once, each one after the other.</summary>
internal static class Callers
{
    /// <summary>How many calls an invocation makes in all, whatever the number of callers.</summary>
    public const int Calls = 512;

    public static Task AllAsync(int callers, Func<string, Task> call) => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        var owner = $"user{caller}";
        for (var n = 0; n < Calls / callers; n++) await call(owner);
    })));
}
