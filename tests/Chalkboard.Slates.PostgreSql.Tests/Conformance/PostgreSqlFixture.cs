using Chalkboard.Faults;
using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.PostgreSql.Tests.Given;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

/// <summary>Stores on a schema of a real server, whose clock is real, behind a wire that can break.</summary>
public class PostgreSqlFixture : StoreFixture
{
    private readonly string _schema = SharedServer.NewSchema();
    private Wire? _wire;

    public override string Place => _wire is null ? "" : $"{_schema} {PostgreSqlServer.ConnectionTo(_wire.Port)}";

    public override TimeSpan Tick => TimeSpan.FromMilliseconds(400);

    public override IReadOnlyList<Outage> Outages =>
    [
        new("network cut", () => Do(_wire!.Cut), () => Do(_wire!.Mend)),
        new("network stalled", () => Do(_wire!.Stall), () => Do(_wire!.Mend)),
    ];

    protected virtual int Partitions => 0;

    public override ValueTask<ISlateStore> OpenAsync(string place)
    {
        var (schema, connection) = place.Length == 0 ? ("nowhere", PostgreSqlServer.ConnectionTo(1)) : (place[..place.IndexOf(' ', StringComparison.Ordinal)], place[(place.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return new(Some.Store(connection, options =>
        {
            options.Schema = schema;
            options.Partitions = Partitions;
            options.Timeout = TimeSpan.FromSeconds(4);
            options.Sweep.Every = Timeout.InfiniteTimeSpan;
        }));
    }

    public override async ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellation) => await Task.Delay(time, cancellation);

    protected override async ValueTask CreateAsync()
    {
        if (Programs.AreThere) _wire = new Wire((await SharedServer.GetAsync()).Port);
    }

    protected override async ValueTask RemoveAsync()
    {
        if (_wire is not null) await _wire.DisposeAsync();
    }

    private static ValueTask Do(Action action)
    {
        action();
        return default;
    }
}

/// <summary>The same with the table of documents in partitions.</summary>
public sealed class PartitionedFixture : PostgreSqlFixture
{
    public override IReadOnlyList<Outage> Outages => [base.Outages[0]];

    protected override int Partitions => 4;
}

internal static class Fixtures
{
    /// <summary>The fixture, where there is a PostgreSQL; else the test is skipped.</summary>
    public static T OrSkip<T>(this T fixture) where T : PostgreSqlFixture
    {
        Programs.AreNeeded();
        return fixture;
    }
}
