using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Faults;

/// <summary>
/// Writers that commit without pause and write down, outside of the store, what they were told of each commit; and the
/// check, after whatever happened meanwhile, of the store against what was written down.
/// </summary>
/// <remarks>
/// Each commit puts a document of its own, which must be absent, and, where the store commits several, the document
/// "last" at the version that the writer knows. Token writers issue and revoke beside them.
/// </remarks>
internal sealed class WriteLog(int writers = 4)
{
    private const string Last = "last";
    private const string Prefix = "commit/";

    private readonly string _owner = $"ledger-{Guid.NewGuid():n}";
    private readonly ConcurrentDictionary<(int Writer, int Number), Outcome> _commits = new();
    private readonly ConcurrentDictionary<TokenId, Outcome> _issued = new();
    private readonly ConcurrentDictionary<TokenId, Outcome> _revoked = new();
    private readonly ConcurrentQueue<Exception> _unexpectedErrors = new();
    private long _slowest;
    private long _lastAcknowledged;
    private Task? _running;
    private volatile bool _isStopping;

    private enum Outcome { Applied, Refused, Unknown }

    /// <summary>How many commits were acknowledged.</summary>
    public int Acknowledged => _commits.Count(commit => commit.Value == Outcome.Applied);

    /// <summary>How many commits failed with nothing changed, or so the store said.</summary>
    public int Refused => _commits.Count(commit => commit.Value == Outcome.Refused);

    /// <summary>Of how many commits the store could not say what became of them.</summary>
    public int Unknown => _commits.Count(commit => commit.Value == Outcome.Unknown);

    /// <summary>What the longest call took, whether it succeeded or failed.</summary>
    public TimeSpan Slowest => new(Interlocked.Read(ref _slowest));

    /// <summary>Begins to write.</summary>
    public void Start(ISlateStore store) => _running = Task.WhenAll([
        Task.Run(() => IssueAndRevokeAsync(store)),
        .. Enumerable.Range(0, writers).Select(writer => Task.Run(() => CommitAsync(store, writer)))]);

    /// <summary>Waits until so many more commits have been acknowledged.</summary>
    public async Task WaitForCommitsAsync(int commits, CancellationToken stop, int seconds = 60)
    {
        var began = Stopwatch.GetTimestamp();
        for (var enough = Interlocked.Read(ref _lastAcknowledged)
            + commits; Interlocked.Read(ref _lastAcknowledged) < enough; await Task.Delay(10, stop))
            Assert.True(
                Stopwatch.GetElapsedTime(began).TotalSeconds < seconds, $"{commits} commits were not acknowledged within {seconds} s.");
    }

    /// <summary>Waits until so many more commits have failed.</summary>
    public async Task WaitForFailuresAsync(int commits, CancellationToken stop, int seconds = 60)
    {
        var began = Stopwatch.GetTimestamp();
        for (var enough = Refused + Unknown + commits; Refused + Unknown < enough; await Task.Delay(10, stop))
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < seconds, $"{commits} commits did not fail within {seconds} s.");
    }

    /// <summary>Stops writing, once what is under way has ended.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await (_running ?? Task.CompletedTask);
    }

    /// <summary>Holds what the store has against what was written down.</summary>
    public async Task<Audit> AuditAsync(ISlateStore store, CancellationToken stop)
    {
        List<string> lost = [], zombies = [], torn = [];
        for (var writer = 0; writer < writers; writer++)
        {
            var kept = await FindStoredNumbersAsync(store, GetOwner(writer), stop);
            foreach (var ((_, number), told) in _commits.Where(commit => commit.Key.Writer == writer))
            {
                if (told == Outcome.Applied && !kept.Contains(number)) lost.Add($"commit {number} of writer {writer}");
                if (told == Outcome.Refused && kept.Contains(number)) zombies.Add($"commit {number} of writer {writer}");
            }

            if (!store.Description.Capabilities.SupportsMultiDocumentCommits) continue;
            var last = await FindLastNumberAsync(store, GetOwner(writer), stop);
            if (last != kept.Append(0).Max())
                torn.Add($"writer {writer}: '{Last}' is of commit {last}, the newest document beside it of commit {kept.Append(0).Max()}");
        }

        foreach (var (token, told) in _issued)
        {
            var isThere = await store.Tokens.FindAsync(token, stop) is not null;
            var revoked = _revoked.TryGetValue(token, out var toldOfRevoking) ? toldOfRevoking : (Outcome?)null;
            if (told == Outcome.Applied && revoked is null or Outcome.Refused && !isThere) lost.Add($"token {token}");
            if (revoked == Outcome.Applied && isThere) lost.Add($"the revocation of token {token}");
            if (told == Outcome.Refused && isThere) zombies.Add($"token {token}");
        }

        return new(Acknowledged, lost, zombies, torn, [.. _unexpectedErrors]);
    }

    private string GetOwner(int writer) => string.Create(CultureInfo.InvariantCulture, $"{_owner}-{writer}");

    private async Task CommitAsync(ISlateStore store, int writer)
    {
        var several = store.Description.Capabilities.SupportsMultiDocumentCommits;
        var known = DocumentVersion.None;
        for (var number = 1; !_isStopping; number++)
        {
            var json = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            var last = DocumentWrite.Put(Last, json, Precondition.AtVersion(known));
            var own = DocumentWrite.Put(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}"), json, Precondition.Absent);
            var status = default(CommitStatus?);
            var told = await RecordOutcomeAsync(
                async () => status = (await store.CommitAsync(new Commit(GetOwner(writer), several ? [last, own] : [own]))).Status);
            // A conflict means that a commit of unknown outcome was applied, or that the store has lost one.
            _commits[(writer, number)] = status == CommitStatus.Conflict ? Outcome.Refused : told;
            if (status == CommitStatus.Committed)
            {
                known = last.Version;
                Interlocked.Increment(ref _lastAcknowledged);
            }
            else
            {
                await RecordOutcomeAsync(
                    async () => known = (await store.FindAsync(GetOwner(writer), Last))?.Version ?? DocumentVersion.None);
                await Task.Delay(20);
            }

            await Task.Yield();
        }
    }

    private async Task IssueAndRevokeAsync(ISlateStore store)
    {
        for (var i = 0; !_isStopping; i++)
        {
            var token = new NewToken
            {
                Id = TokenId.FromBytes(RandomNumberGenerator.GetBytes(TokenId.SizeInBytes)),
                Owner = _owner,
                Label = "",
                Lifetime = TimeSpan.FromDays(1),
                AbsoluteLifetime = TimeSpan.FromDays(1),
                MaxPerOwner = 1_000_000
            };
            _issued[token.Id] = await RecordOutcomeAsync(async () => await store.Tokens.IssueAsync(token));
            if (i % 2 == 0) _revoked[token.Id] = await RecordOutcomeAsync(async () => await store.Tokens.RevokeAsync(token.Id));
            await Task.Delay(5);
        }
    }

    private async Task<Outcome> RecordOutcomeAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await call();
            return Outcome.Applied;
        }
        catch (StoreUnavailableException e)
        {
            return e.IsOutcomeUnknown ? Outcome.Unknown : Outcome.Refused;
        }
        catch (Exception e)
        {
            _unexpectedErrors.Enqueue(e);
            return Outcome.Unknown;
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(began).Ticks;
            for (var slowest = Interlocked.Read(ref _slowest); took > slowest
                && Interlocked.CompareExchange(ref _slowest, took, slowest) != slowest;)
                slowest = Interlocked.Read(ref _slowest);
        }
    }

    private static async Task<HashSet<int>> FindStoredNumbersAsync(ISlateStore store, string owner, CancellationToken stop)
    {
        var kept = new HashSet<int>();
        await foreach (var entry in store.ListAllAsync(owner, Prefix, 1000, stop))
            kept.Add(int.Parse(entry.Id.AsSpan(Prefix.Length), CultureInfo.InvariantCulture));
        return kept;
    }

    private static async Task<int> FindLastNumberAsync(ISlateStore store, string owner, CancellationToken stop) =>
        await store.FindAsync(owner, Last, stop) is { } found ? int.Parse(found.Content.Span, CultureInfo.InvariantCulture) : 0;
}

/// <summary>What an audit found.</summary>
/// <param name="Acknowledged">How many commits were acknowledged.</param>
/// <param name="Lost">What was acknowledged and is not there.</param>
/// <param name="Zombies">What was refused and is there all the same.</param>
/// <param name="Torn">Commits of which a part is there.</param>
/// <param name="UnexpectedErrors">Exceptions other than those that the contract names.</param>
internal sealed record Audit(
    int Acknowledged, IReadOnlyList<string> Lost, IReadOnlyList<string> Zombies, IReadOnlyList<string> Torn,
    IReadOnlyList<Exception> UnexpectedErrors)
{
    /// <summary>Asserts that all is as it was told.</summary>
    public void AssertConsistent()
    {
        Assert.NotEqual(0, Acknowledged);
        Assert.Empty(Lost);
        Assert.Empty(Zombies);
        Assert.Empty(Torn);
        Assert.Empty(UnexpectedErrors);
    }
}
