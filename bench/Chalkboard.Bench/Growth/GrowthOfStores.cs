using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chalkboard.Bench.PostgreSql;
using Chalkboard.Bench.Redis;
using Chalkboard.Slates;
using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Sqlite;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Bench.Growth;

/// <summary>Shows how the cost of an operation grows with the size of the store.</summary>
/// <remarks>The peer of each size is the size before it: a cost that does not grow is the bound.</remarks>
internal static class GrowthOfStores
{
    private const int Samples = 30;
    private const int PageSize = 100;

    private static readonly int[] _sizes = [10, 100, 1_000, 10_000, 100_000];
    private static readonly byte[] _json = """{"timeZone":"America/Los_Angeles","panels":["orders","stock"],"visits":0}"""u8.ToArray();

    public static async Task RunAsync()
    {
        List<string> lines =
        [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; stores and servers on one machine, SQLite and PostgreSQL flushing each commit. Medians of {Samples} calls, in microseconds; dropping: of 3.",
            "",
            $"| Store | Question | {string.Join(" | ", _sizes.Select(size => size.ToString("N0", CultureInfo.InvariantCulture)))} |",
            $"|---|---|{string.Concat(Enumerable.Repeat("---:|", _sizes.Length))}",
        ];
        foreach (var line in lines) Console.WriteLine(line);

        var folder = Directory.CreateDirectory("growth");
        try
        {
            await using (var store =
                new SqliteSlateStore(
                    new()
                    {
                        Path =
                        Path.Combine(
                            folder.FullName, "slates.db")
                    }, TimeProvider.System, NullLogger.Instance)) await AskAsync("SQLite", store);
            await using (var store = BenchmarkServer.CreateStore()) await AskAsync("PostgreSQL", store);
            using var server = new RedisServer();
            await using (var store =
                new RedisSlateStore(
                    new RedisStoreOptions
                    {
                        ConnectionString =
                        server.Address
                    }, TimeProvider.System, NullLogger.Instance)) await AskAsync("Redis", store);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        ResultFile.Write(nameof(GrowthOfStores), lines);

        async Task AskAsync(string name, ISlateStore store)
        {
            await AskEachAsync($"| {name} | A page of {PageSize} at the end of a slate of N documents", async size =>
            {
                var owner = await FilledAsync(store, size);
                var from = size > PageSize ? Id(size - PageSize - 1) : null;
                return await MedianAsync(Samples, async _ => await store.ListAsync(owner, "", new PageRequest(from, PageSize)));
            });
            await AskEachAsync($"| {name} | A commit to a slate of N documents", async size =>
            {
                var owner = await FilledAsync(store, size);
                return await MedianAsync(
                    Samples, async i => await store.CommitAsync(new Commit(owner, [DocumentWrite.Put(Id(i % size), _json)])));
            });
            await AskEachAsync($"| {name} | Dropping a slate of N documents", async size =>
            {
                var owners = new List<string>();
                for (var i = 0; i < 4; i++) owners.Add(await FilledAsync(store, size));
                return await MedianAsync(3, async i => await store.DeleteAsync(owners[i]));
            });
            await AskEachAsync($"| {name} | A token of an owner who has N", async size =>
            {
                var owner = NewOwner();
                await Parallel.ForEachAsync(
                    Enumerable.Range(
                        0, size), new ParallelOptions { MaxDegreeOfParallelism = 64 },
                        async (_, cancellationToken) => await store.Tokens.IssueAsync(Token(owner), cancellationToken));
                return await MedianAsync(Samples, async _ => await store.Tokens.IssueAsync(Token(owner)));
            }, most: 10_000);
            await AskEachAsync($"| {name} | A commit while N watch all owners", async size =>
            {
                using var stop = new CancellationTokenSource();
                var told = 0;
                var live = new CountdownEvent(size);
                var watches = Enumerable.Range(0, size).Select(_ => Task.Run(async () =>
                {
                    await foreach (var change in store.WatchAsync(null, stop.Token))
                        if (change.Kind == ChangeKind.Resync) live.Signal();
                        else Interlocked.Increment(ref told);
                }, CancellationToken.None)).ToList();
                await Task.Run(() => live.Wait(TimeSpan.FromMinutes(1)));
                var owner = NewOwner();
                var median =
                    await MedianAsync(Samples, async i => await store.CommitAsync(new Commit(owner, [DocumentWrite.Put(Id(i), _json)])));
                await stop.CancelAsync();
                await Task.WhenAll(watches).ContinueWith(_ => { }, TaskScheduler.Default);
                return median;
            }, most: 1_000);
        }

        async Task AskEachAsync(string head, Func<int, Task<double>> ask, int most = int.MaxValue)
        {
            var answers = new List<string>();
            foreach (var size in _sizes) answers.Add(size > most ? "" : (await ask(size)).ToString("N0", CultureInfo.InvariantCulture));
            lines.Add($"{head} | {string.Join(" | ", answers)} |");
            Console.WriteLine(lines[^1]);
        }
    }

    private static string NewOwner() => $"owner-{Guid.NewGuid():N}";

    private static string Id(int i) => i.ToString("d8", CultureInfo.InvariantCulture);

    private static NewToken Token(string owner) => new()
    {
        Id = TokenId.FromBytes(RandomNumberGenerator.GetBytes(TokenId.SizeInBytes)),
        Owner = owner,
        Label = "Firefox on Linux",
        Lifetime = TimeSpan.FromDays(1),
        AbsoluteLifetime = TimeSpan.FromDays(1),
        MaxPerOwner = 1_000_000,
    };

    private static async Task<string> FilledAsync(ISlateStore store, int size)
    {
        var owner = NewOwner();
        foreach (var ids in Enumerable.Range(0, size).Chunk(500))
            await store.CommitAsync(new Commit(owner, [.. ids.Select(i => DocumentWrite.Put(Id(i), _json))]));
        return owner;
    }

    private static async Task<double> MedianAsync(int samples, Func<int, Task> act)
    {
        await act(samples);
        var taken = new List<double>();
        for (var i = 0; i < samples; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await act(i);
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        taken.Sort();
        return taken[taken.Count / 2];
    }
}
