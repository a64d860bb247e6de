using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.TestInfrastructure.Documents;

/// <summary>
/// Runs writers that commit without pause, and records the outcome of each commit outside of the store. After faults, the store is audited
/// against the record.
/// </summary>
/// <remarks>
/// Each commit puts a new document. If the store supports commits of several documents, it also replaces the document "last" at the version
/// that the writer knows. Another writer issues and revokes tokens at the same time.
/// </remarks>
public sealed class WriteLog(int writers = 4)
{
    private const string Last = "last";
    private const string Prefix = "commit/";

    private readonly string _owner = $"write-log-{Guid.NewGuid():n}";
    private readonly ConcurrentDictionary<(int Writer, int Number), Outcome> _commits = new();
    private readonly ConcurrentDictionary<TokenId, Outcome> _issued = new();
    private readonly ConcurrentDictionary<TokenId, Outcome> _revoked = new();
    private readonly ConcurrentQueue<Exception> _unexpectedErrors = new();
    private long _slowest;
    private long _lastAcknowledged;
    private Task? _running;
    private volatile bool _isStopping;

    private enum Outcome { Applied, Refused, Unknown }

    /// <summary>The number of commits that were acknowledged.</summary>
    public int Acknowledged => _commits.Count(commit => commit.Value == Outcome.Applied);

    /// <summary>The number of commits of which the store reported that nothing has changed.</summary>
    public int Refused => _commits.Count(commit => commit.Value == Outcome.Refused);

    /// <summary>The number of commits whose outcome the store reported as unknown.</summary>
    public int Unknown => _commits.Count(commit => commit.Value == Outcome.Unknown);

    /// <summary>The duration of the longest call, whether it succeeded or failed.</summary>
    public TimeSpan Slowest => new(Interlocked.Read(ref _slowest));

    /// <summary>Starts the writers.</summary>
    public void Start(ISlateStore store) => _running = Task.WhenAll([
        Task.Run(() => IssueAndRevokeAsync(store)),
        .. Enumerable.Range(0, writers).Select(writer => Task.Run(() => CommitAsync(store, writer)))]);

    /// <summary>Waits until a number of further commits have been acknowledged.</summary>
    public Task WaitForCommitsAsync(int commits)
    {
        var enough = Interlocked.Read(ref _lastAcknowledged) + commits;
        return Eventually.UntilAsync(
            () => Interlocked.Read(ref _lastAcknowledged) >= enough,
            $"{commits} commits were not acknowledged within {TestTimeout.Default}.");
    }

    /// <summary>Waits until a number of further commits have failed.</summary>
    public Task WaitForFailuresAsync(int commits)
    {
        var enough = Refused + Unknown + commits;
        return Eventually.UntilAsync(
            () => Refused + Unknown >= enough, $"{commits} commits did not fail within {TestTimeout.Default}.");
    }

    /// <summary>Stops the writers after the calls that are in progress.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await (_running ?? Task.CompletedTask);
    }

    /// <summary>Compares the content of the store with the record.</summary>
    public async Task<StoreAudit> AuditAsync(ISlateStore store, CancellationToken stop)
    {
        List<string> lost = [], zombies = [], torn = [];
        for (var writer = 0; writer < writers; writer++)
        {
            var kept = await FindStoredNumbersAsync(store, GetOwner(writer), stop);
            foreach (var ((_, number), outcome) in _commits.Where(commit => commit.Key.Writer == writer))
            {
                if (outcome == Outcome.Applied && !kept.Contains(number)) lost.Add($"commit {number} of writer {writer}");
                if (outcome == Outcome.Refused && kept.Contains(number)) zombies.Add($"commit {number} of writer {writer}");
            }

            if (!store.Description.Capabilities.SupportsMultiDocumentCommits) continue;
            var last = await FindLastNumberAsync(store, GetOwner(writer), stop);
            if (last != kept.Append(0).Max())
                torn.Add($"writer {writer}: '{Last}' is of commit {last}, the newest other document of commit {kept.Append(0).Max()}");
        }

        foreach (var (token, issued) in _issued)
        {
            var exists = await store.Tokens.FindAsync(token, stop) is not null;
            var revoked = _revoked.TryGetValue(token, out var revocation) ? revocation : (Outcome?)null;
            if (issued == Outcome.Applied && revoked is null or Outcome.Refused && !exists) lost.Add($"token {token}");
            if (revoked == Outcome.Applied && exists) lost.Add($"the revocation of token {token}");
            if (issued == Outcome.Refused && exists) zombies.Add($"token {token}");
        }

        return new(Acknowledged, lost, zombies, torn, [.. _unexpectedErrors]);
    }

    private string GetOwner(int writer) => string.Create(CultureInfo.InvariantCulture, $"{_owner}-{writer}");

    private async Task CommitAsync(ISlateStore store, int writer)
    {
        var supportsSeveral = store.Description.Capabilities.SupportsMultiDocumentCommits;
        var known = DocumentVersion.None;
        for (var number = 1; !_isStopping; number++)
        {
            var json = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            var last = DocumentWrite.Put(Last, json, Precondition.AtVersion(known));
            var own = DocumentWrite.Put(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}"), json, Precondition.Absent);
            var status = default(CommitStatus?);
            var outcome = await GetOutcomeAsync(
                async () => status = (await store.CommitAsync(new Commit(GetOwner(writer), supportsSeveral ? [last, own] : [own]))).Status);
            // A conflict means that a commit of unknown outcome was applied, or that the store has lost one.
            _commits[(writer, number)] = status == CommitStatus.Conflict ? Outcome.Refused : outcome;
            if (status == CommitStatus.Committed)
            {
                known = last.Version;
                Interlocked.Increment(ref _lastAcknowledged);
            }
            else
            {
                await GetOutcomeAsync(
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
            _issued[token.Id] = await GetOutcomeAsync(async () => await store.Tokens.IssueAsync(token));
            if (i % 2 == 0) _revoked[token.Id] = await GetOutcomeAsync(async () => await store.Tokens.RevokeAsync(token.Id));
            await Task.Delay(5);
        }
    }

    private async Task<Outcome> GetOutcomeAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
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
            var elapsed = Stopwatch.GetElapsedTime(start).Ticks;
            for (var slowest = Interlocked.Read(ref _slowest); elapsed > slowest
                && Interlocked.CompareExchange(ref _slowest, elapsed, slowest) != slowest;)
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
