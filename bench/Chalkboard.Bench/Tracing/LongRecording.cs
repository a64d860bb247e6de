using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Creates a recording of a million events: pages that check ids,
/// with lines, external calls and values, five levels deep.
/// </summary>
internal static class LongRecording
{
    private static readonly Symbol[] _symbols =
    [
        new("Report",
            "Page") { File = "/src/Report.cs" }, new("Validator", "CheckAll") { File = "/src/Validator.cs" },
            new("Validator", "Check") { File = "/src/Validator.cs" },
        new("Rule", "Holds") { File = "/src/Rule.cs" }, new("Int32", "TryParse"), new("String", "StartsWith"),
    ];

    public static Recording Create(int count = 1_000_000)
    {
        var events = new EventList();
        var time = 0L;
        var value = "true".AsMemory();
        while (events.Count < count)
        {
            Add(EventKind.Enter, 0, 10);
            Add(EventKind.Enter, 1, 20);
            for (var i = 0; i < 100; i++)
            {
                Add(EventKind.Line, 1, 21);
                Add(EventKind.Enter, 2, 30);
                Add(EventKind.ExternalEnter, 4, 31);
                Add(EventKind.ExternalLeave, 4, 31, value);
                Add(EventKind.Line, 2, 32);
                Add(EventKind.Enter, 3, 40);
                Add(EventKind.ExternalEnter, 5, 41);
                Add(EventKind.ExternalLeave, 5, 41, value);
                Add(EventKind.Leave, 3, 42, value);
                Add(EventKind.Leave, 2, 33, value);
            }

            Add(EventKind.Leave, 1, 22, value);
            Add(EventKind.Leave, 0, 11);
        }

        return new()
        {
            Name = "GET /reports/validate",
            TimestampFrequency = 1_000_000_000,
            EndTimestamp = time,
            Symbols = _symbols,
            Events = events
        };

        void Add(EventKind kind, int symbol, int line, ReadOnlyMemory<char> value = default) =>
            events.Add(new(kind, time += 137, 1, symbol, line, 0, value));
    }
}
