using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Mcp.Tests.Infrastructure;

/// <summary>Recordings of a request that asks for each order by itself.</summary>
internal static class Recordings
{
    /// <summary>Creates a recording of <c>Orders.Total</c>, which sends a query for each order.</summary>
    /// <param name="orderCount">The number of orders.</param>
    /// <param name="argument">The argument of <c>Orders.Total</c>.</param>
    /// <param name="methodCount">The number of other methods, each of which is called once.</param>
    /// <param name="request">The method and the path.</param>
    public static Recording Create(int orderCount, string argument = "customer: 7", int methodCount = 0, string request = "GET /orders/7")
    {
        var symbols = new List<Symbol>
        {
            new("Orders", "Total") { File = "/src/Orders.cs", Line = 2 },
            new("SqliteCommand", "ExecuteReader"),
        };
        EventList events = [new(EventKind.Enter, 0, 1, 0, 2), new(EventKind.Argument, 1, 1, 0, value: argument.AsMemory())];
        var time = 10L;
        for (var i = 1; i <= orderCount; i++, time += 1_000)
        {
            events.Add(new(EventKind.Line, time, 1, 0, 4));
            events.Add(new(EventKind.ExternalEnter, time + 10, 1, 1, 4));
            events.Add(new(EventKind.DependencyStart, time + 20, 1, -1, value: $"SQL: SELECT * FROM Orders WHERE Id = {i}".AsMemory())
            {
                Dependency = i,
            });
            events.Add(new(EventKind.DependencyEnd, time + 900, 1, -1, value: "1 row".AsMemory()) { Dependency = i });
            events.Add(new(EventKind.ExternalLeave, time + 910, 1, 1, 4));
        }

        for (var i = 0; i < methodCount; i++, time += 10)
        {
            symbols.Add(new("Checks", $"Check{i}") { File = "/src/Checks.cs", Line = i + 1 });
            events.Add(new(EventKind.Enter, time, 1, symbols.Count - 1, i + 1));
            events.Add(new(EventKind.Leave, time + 5, 1, symbols.Count - 1, i + 1));
        }

        events.Add(new(EventKind.Leave, time, 1, 0, 5, value: "12.50".AsMemory()));
        return new()
        {
            Name = "GET /orders/{id}",
            StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            TimestampFrequency = 1_000_000,
            EndTimestamp = time,
            KeepReason = $"slow: {request}",
            Details = [new("Request", request), new("Status", "200")],
            Symbols = symbols,
            Events = events,
        };
    }
}
