using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Tests.Conformance;

/// <summary>Stores on one file, as in different processes, with a faked clock.</summary>
public class SqliteFixture : StoreFixture
{
    private readonly ManualTimeProvider _time = new();
    private readonly WorkCounter _work = new();
    private TemporaryFolder? _folder;
    private SqliteConnection? _otherProgram;

    public override string Location => _folder!.GetPath("slates.db");

    public override IReadOnlyList<Outage> Outages => [new("locked by another program", LockAsync, UnlockAsync) { ShouldFailReads = false }];

    public override ValueTask<ISlateStore> OpenAsync(string location) => new(TestData.OpenStore(location, options =>
    {
        options.Timeout = TimeSpan.FromSeconds(2);
        // Real time: the faked clock has real timers.
        options.Sweep.Interval = TimeSpan.FromMilliseconds(50);
    }, _time, _work));

    public override ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _time.Advance(duration);
        return default;
    }

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation)
    {
        var before = _work.Steps;
        await operation();
        return _work.Steps - before;
    }

    public override async ValueTask<long?> CountStoredDocumentsAsync()
    {
        // The first operation creates the schema.
        await Store.ListOwnersAsync(PageRequest.First);
        using var shell = TestData.OpenConnection(Location);
        return shell.ExecuteScalar("SELECT count(*) FROM slate_documents");
    }

    protected override ValueTask CreateAsync()
    {
        _folder = new TemporaryFolder();
        return default;
    }

    protected override ValueTask DeleteAsync()
    {
        _folder?.Dispose();
        return default;
    }

    private ValueTask LockAsync()
    {
        _otherProgram = TestData.OpenConnection(Location);
        _otherProgram.ExecuteScalar("BEGIN IMMEDIATE");
        return default;
    }

    private ValueTask UnlockAsync() => _otherProgram!.DisposeAsync();
}

/// <summary>
/// A file that was analyzed while each of its many owners had one document and one token, so that the planner expects few of any owner.
/// </summary>
public sealed class AnalyzedFixture : SqliteFixture
{
    private bool _isAnalyzed;

    public override async ValueTask<ISlateStore> OpenAsync(string location)
    {
        var store = await base.OpenAsync(location);
        if (_isAnalyzed) return store;

        _isAnalyzed = true;
        for (var i = 0; i < 300; i++)
        {
            var owner = $"small-{i}";
            await store.CommitAsync(new Commit(owner, [DocumentWrite.Put("user", "1"u8.ToArray(), default, TimeSpan.FromHours(1))]));
            await store.Tokens.IssueAsync(TestData.CreateToken(TestData.CreateTokenId(), TimeSpan.FromHours(1)) with { Owner = owner });
        }

        await store.DisposeAsync();
        using (var shell = TestData.OpenConnection(location)) shell.ExecuteScalar("ANALYZE");
        return await base.OpenAsync(location);
    }
}
