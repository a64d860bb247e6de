using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Tests;

/// <summary>Readers that find a document by plain commands, while it is written, renewed and deleted.</summary>
public sealed class FindRaceTests
{
    private const int Writers = 4;
    private const int Readers = 16;
    private const int Operations = 250;

    // The store counts in milliseconds.
    private static readonly TimeSpan _precision = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task A_reader_sees_the_content_of_its_version_and_no_document_that_was_deleted_or_has_expired()
    {
        await using var store = TestData.OpenStore((await SharedServers.GetStandaloneAsync()).Address);
        var slates = Enumerable.Range(0, Writers).Select(_ => new RacingSlate(store)).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestData.Stop);
        var readers = Enumerable.Range(0, Readers).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await slates[i % Writers].ReadAsync();
        })).ToList();

        await Task.WhenAll(slates.Select((slate, seed) => Task.Run(() => slate.WriteAsync(seed))));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Empty(slates.SelectMany(slate => slate.Failures).Take(10));
        Assert.All(slates, slate => Assert.True(slate.Reads > 0));
    }

    private sealed class RacingSlate(RedisSlateStore store)
    {
        private readonly string _owner = TestData.CreateOwner();
        private readonly ConcurrentDictionary<DocumentVersion, WrittenDocument> _written = [];
        private volatile WrittenDocument? _current;
        private int _reads;

        public ConcurrentQueue<string> Failures { get; } = [];

        public int Reads => _reads;

        public async Task ReadAsync()
        {
            var current = _current;
            var startedAt = Stopwatch.GetTimestamp();
            var found = await store.FindAsync(_owner, "user", TestData.Stop);
            Interlocked.Increment(ref _reads);
            if (found is null)
            {
                if (current is not null && current.IsLiveUntilNow()) Failures.Enqueue("A live document was not found.");
            }
            else if (_written[found.Version] is var written)
            {
                if (Encoding.UTF8.GetString(found.Content.Span) != written.Content) Failures.Enqueue("The content is of another version.");
                if (written.EndedAt < startedAt) Failures.Enqueue($"A document was found after it had ended ({written.Content}).");
            }
        }

        public async Task WriteAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Operations; i++)
            {
                var lifetime = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 30)) : (TimeSpan?)null;
                var content = $"{i}:{new string('x', random.Next(2_000))}";
                var write = DocumentWrite.Put("user", TestData.ToUtf8($"\"{content}\""), Precondition.None, lifetime);
                var written = new WrittenDocument($"\"{content}\"");
                _written[write.Version] = written;
                var previous = _current;
                previous?.BeginToEnd();
                await store.AssertCommitsAsync(new Commit(_owner, [write]));
                previous?.End();
                written.Live(lifetime);
                _current = written;
                if (lifetime is not null && random.Next(2) == 0) await RenewAsync(written, write.Version, random);
                if (written.CanExpire && random.Next(2) == 0)
                {
                    while (await store.FindAsync(_owner, "user", TestData.Stop) is not null)
                    {
                        // It expires by the server's clock.
                    }
                }
                else if (random.Next(3) == 0)
                {
                    written.BeginToEnd();
                    if (random.Next(2) == 0) await store.DeleteAsync(_owner, TestData.Stop);
                    else await store.AssertCommitsAsync(new Commit(_owner, [DocumentWrite.Delete("user")]));
                    written.End();
                }
            }
        }

        private async Task RenewAsync(WrittenDocument written, DocumentVersion version, Random random)
        {
            var lifetime = TimeSpan.FromMilliseconds(random.Next(1, 30));
            written.BeginToEnd();
            var renew = DocumentWrite.Renew("user", lifetime, Precondition.AtVersion(version));
            var outcome = await store.CommitAsync(new Commit(_owner, [renew]), TestData.Stop);
            if (outcome.Status == CommitStatus.Committed) written.Live(lifetime);
            else written.End();
        }
    }

    private sealed class WrittenDocument(string content)
    {
        private volatile bool _canExpire;
        private long _endedAt = long.MaxValue;
        private volatile bool _isLive;

        public string Content => content;

        /// <summary>The time from which on no reader may see the document.</summary>
        public long EndedAt => Volatile.Read(ref _endedAt);

        public bool CanExpire => _canExpire;

        /// <summary>True if the document neither expires nor has begun to end.</summary>
        public bool IsLiveUntilNow() => _isLive;

        public void Live(TimeSpan? lifetime)
        {
            if (lifetime is { } expiresAfter)
            {
                var end = Stopwatch.GetTimestamp() + (long)((expiresAfter + _precision).TotalSeconds * Stopwatch.Frequency);
                _canExpire = true;
                Volatile.Write(ref _endedAt, end);
            }
            else
            {
                _isLive = true;
            }
        }

        /// <summary>Another operation has begun, which may end the document, or let it live longer.</summary>
        public void BeginToEnd()
        {
            _isLive = false;
            Volatile.Write(ref _endedAt, long.MaxValue);
        }

        public void End() => Volatile.Write(ref _endedAt, Stopwatch.GetTimestamp());
    }
}
