using Chalkboard.Slates.Storage;

namespace Chalkboard.Load;

/// <summary>The results of a store for one number of owners.</summary>
internal sealed record Measurement(long Owners, long Bytes, IReadOnlyList<Timing> Timings)
{
    private static readonly int[] _callers = [1, 32];

    public static async Task<Measurement> OfAsync(
        ISlateStore store, long owners, long bytes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var timings = new List<Timing>();
        foreach (var callers in _callers)
        {
            timings.Add(
                await Timing.OfAsync(
                    "find", callers, owners, duration,
                    async (number, cancellationToken) =>
                        Expect(await store.FindAsync(Population.Owner(number), "user", cancellationToken)), cancellationToken));
            timings.Add(
                await Timing.OfAsync(
                    "token find", callers, owners, duration,
                    async (number, cancellationToken) =>
                        Expect(await store.Tokens.FindAsync(Population.Token(number), cancellationToken)), cancellationToken));
            timings.Add(
                await Timing.OfAsync(
                    "commit", callers, owners, duration,
                    async (number, cancellationToken) =>
                        await store.CommitAsync(Population.User(number), cancellationToken), cancellationToken));
        }

        return new(owners, bytes, timings);
    }

    private static void Expect(object? found)
    {
        if (found is null)
            throw new InvalidOperationException(
                "Something that was written is not there. Has the store been filled by another version of this program, or are its tokens older than 90 days? Empty it.");
    }
}
