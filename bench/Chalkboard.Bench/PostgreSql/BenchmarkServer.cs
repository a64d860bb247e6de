using System.Text;
using Chalkboard.Slates.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Bench.PostgreSql;

/// <summary>The server that <c>bench/run postgresql</c> has started, and the document that is written to it.</summary>
internal static class BenchmarkServer
{
    public const string Schema = "bench";

    public static string Connection { get; } = Environment.GetEnvironmentVariable("CHALKBOARD_POSTGRESQL")
        ?? throw new InvalidOperationException("CHALKBOARD_POSTGRESQL names no server. Start this with bench/run postgresql.");

    public static ReadOnlyMemory<byte> Json { get; } =
        Encoding.UTF8.GetBytes(
            $$"""{"userId":"admin","timeZone":"America/Los_Angeles","panels":["{{string.Join("\",\"", Enumerable.Range(0, 30).Select(i => $"panel number {i:00} of this user"))}}"],"visits":0}""");

    public static PostgreSqlSlateStore CreateStore() => new(
        new PostgreSqlStoreOptions
        {
            ConnectionString = Connection,
            Schema = Schema,
            Sweep = { Interval = Timeout.InfiniteTimeSpan }
        }, TimeProvider.System, NullLogger.Instance);
}
