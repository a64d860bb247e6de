using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

/// <summary>Stores on one schema of a real server with a real clock, behind a proxy that simulates network faults.</summary>
public class PostgreSqlFixture : StoreFixture
{
    private FaultyProxy? _proxy;
    private TimeSpan _tick;

    public override string Location => _proxy is null ? "" : $"{Schema} {PostgreSqlServer.CreateConnectionString(_proxy.Port)}";

    public override TimeSpan Tick => _tick;

    public override IReadOnlyList<Outage> Outages =>
    [
        new("network cut", () => Do(_proxy!.Cut), () => Do(_proxy!.Restore)),
        new("network stalled", () => Do(_proxy!.Stall), () => Do(_proxy!.Restore)),
    ];

    protected string Schema { get; } = SharedServer.CreateSchemaName();

    protected virtual int Partitions => 0;

    // Operations on a stalled network take this long. On a busy machine, writing 16 MiB takes a large part of it.
    protected virtual TimeSpan Timeout => TimeSpan.FromSeconds(5);

    public override async ValueTask<ISlateStore> OpenAsync(string location)
    {
        var parts = location.Split(' ', 2);
        var isThere = parts.Length == 2;
        var connection = isThere ? parts[1] : PostgreSqlServer.CreateConnectionString(1);
        if (PgBouncer.ConformanceMode == "transaction") connection += ";Max Auto Prepare=0";
        var store = TestData.OpenStore(connection, options =>
        {
            options.Schema = isThere ? parts[0] : "nowhere";
            options.PartitionCount = Partitions;
            options.Timeout = Timeout;
            options.Sweep.Interval = TimeSpan.FromMilliseconds(500);
        });
        // The first operation connects and creates the schema, which takes too long to be measured as a tick.
        if (isThere) await store.FindAsync(TestData.Owner, "nothing");
        if (isThere && _tick == default) _tick = await TickCalibration.MeasureAsync(store, TimeSpan.FromMilliseconds(500));
        return store;
    }

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    // Counts the blocks that the statements and their functions have accessed. Sweeps are left out, because they run at any time.
    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation)
    {
        var before = await CountBlocksAsync();
        await operation();
        return await CountBlocksAsync() - before;
    }

    public override async ValueTask<long?> CountStoredDocumentsAsync() =>
        (long)(await (await SharedServer.GetAsync()).ExecuteScalarAsync($"SELECT count(*) FROM {Schema}.documents"))!;

    private async ValueTask<long> CountBlocksAsync() => (long)(await (await SharedServer.GetAsync()).ExecuteScalarAsync(
        $"""
        SELECT coalesce(sum(shared_blks_hit + shared_blks_read), 0)::bigint FROM pg_stat_statements
        WHERE query LIKE '%{Schema}.%' AND query NOT LIKE '%pg_stat_statements%'
            AND query NOT LIKE '%.sweep\_%' AND query NOT LIKE '%swept_to IS NOT NULL%'
        """))!;

    protected override async ValueTask CreateAsync()
    {
        if (PostgreSqlPrograms.AreInstalled) _proxy = new FaultyProxy(await SharedServer.GetConformancePortAsync());
    }

    protected override async ValueTask DeleteAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    private static ValueTask Do(Action action)
    {
        action();
        return default;
    }
}

/// <summary>The same, with a partitioned table of documents.</summary>
public sealed class PartitionedFixture : PostgreSqlFixture
{
    public override IReadOnlyList<Outage> Outages => [base.Outages[0]];

    protected override int Partitions => 4;

    protected override TimeSpan Timeout => TimeSpan.FromSeconds(10);
}

/// <summary>
/// A store whose planner expects each owner to have one document and one token, as its statistics say of the many owners that are there.
/// </summary>
public sealed class SmallOwnersFixture : PostgreSqlFixture
{
    private bool _isFilled;

    public override async ValueTask<ISlateStore> OpenAsync(string location)
    {
        var store = await base.OpenAsync(location);
        if (location != Location || _isFilled) return store;

        _isFilled = true;
        await (await SharedServer.GetAsync()).ExecuteScalarAsync(
            $"""
            ALTER TABLE {Schema}.documents SET (autovacuum_enabled = false);
            ALTER TABLE {Schema}.tokens SET (autovacuum_enabled = false);
            INSERT INTO {Schema}.documents (owner, id, version, json, written, expires)
                SELECT 'small-' || n, 'user', gen_random_uuid(), '1', now(), now() + interval '1 day' FROM generate_series(1, 300) AS n;
            INSERT INTO {Schema}.tokens
                SELECT sha256(n::text::bytea), sha256(n::text::bytea), 'small-' || n, '', '', now(), now(), now() + interval '1 day',
                    now() + interval '1 day', false FROM generate_series(1, 300) AS n;
            ANALYZE {Schema}.documents, {Schema}.tokens
            """);
        return store;
    }
}

internal static class Fixtures
{
    /// <summary>Returns the fixture. Skips the test if PostgreSQL is not installed.</summary>
    public static T OrSkip<T>(this T fixture) where T : PostgreSqlFixture
    {
        PostgreSqlPrograms.SkipIfMissing();
        return fixture;
    }

    /// <summary>Returns the fixture. Skips the test if nothing can be watched.</summary>
    public static T WithWatchesOrSkip<T>(this T fixture) where T : PostgreSqlFixture
    {
        Assert.SkipWhen(PgBouncer.ConformanceMode == "transaction", "Nothing can be watched through a pooler in transaction mode.");
        return fixture.OrSkip();
    }
}
