using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Infrastructure;

/// <summary>
/// Creates a recording from a list of numbers: several threads, calls that suspend and resume on other threads, exceptions,
/// dependencies, log records, and missing ends. A shorter list gives a shorter recording.
/// </summary>
internal static class RandomRecording
{
    private static readonly Symbol[] _symbols =
    [
        new("A", "One") { File =
            "/src/A.cs" }, new("A", "Two") { File = @"C:\src\A.cs", Line = 20 }, new("B", "One") { File = "B.cshtml.cs" },
            new("B.C<int, string>", "Three"),
        new("", "Main$") { File = "Program.cs" }, new("Decimal", "Parse"), new("A", "One"),
    ];

    public static Recording Create(int[] choices, bool damaged = false)
    {
        var events = new EventList();
        var stacks = new List<(int Symbol, bool External, int Call)>[3] { [], [], [] };
        var suspended = new List<(int Symbol, int Call)>();
        var (thread, time, calls, dependencies) = (0, 1_000L, 0, 0);
        for (var i = 0; i < choices.Length; i++)
        {
            var choice = (uint)choices[i] * 2654435761u >> 3;
            var (action, detail) = (choice % 27, (int)(choice / 27 % 10_000));
            time += detail * 7;
            var stack = stacks[thread];
            var value = (choice % 5) switch
            {
                0 =>
                TestData.HostileTexts[detail % TestData.HostileTexts.Count],
                1 => $"{detail}",
                _ => null
            };
            switch (action)
            {
                case < 7:
                    var entered = detail % 5;
                    stack.Add((entered, false, ++calls));
                    Add(EventKind.Enter, entered, detail % 50);
                    if (value is not null) Add(EventKind.Argument, entered, 0, "x: " + value);
                    break;
                case < 9:
                    stack.Add((5, true, 0));
                    Add(EventKind.ExternalEnter, 5, detail % 50);
                    break;
                case < 14 when stack.Count > 0:
                    var (left, external, _) = stack[^1];
                    stack.RemoveAt(stack.Count - 1);
                    Add(external ? EventKind.ExternalLeave : EventKind.Leave, left, detail % 50, value);
                    break;
                case 14 when stack.Count > 0:
                    var thrown = stack[^1];
                    stack.RemoveAt(stack.Count - 1);
                    Add(EventKind.Throw, thrown.Symbol, detail % 50, value ?? "Exception");
                    break;
                case 15 or 16 when stack.Count > 0 && !stack[^1].External:
                    Add(action == 15 ? EventKind.Catch : EventKind.Line, stack[^1].Symbol, 1 + (detail % 50),
                        action == 15 ? value ?? "Exception" : null);
                    break;
                case 17 or 18 when stack.Count > 0 && !stack[^1].External:
                    var waiting = stack[^1];
                    stack.RemoveAt(stack.Count - 1);
                    suspended.Add((waiting.Symbol, waiting.Call));
                    Add(EventKind.Suspend, waiting.Symbol, detail % 50, null, waiting.Call);
                    break;
                case < 21 when suspended.Count > 0:
                    var resumed = suspended[detail % suspended.Count];
                    suspended.Remove(resumed);
                    stack.Add((resumed.Symbol, false, resumed.Call));
                    Add(EventKind.Resume, resumed.Symbol, detail % 50, null, resumed.Call);
                    break;
                case 21 when damaged && stack.Count > 0:
                    stack.RemoveAt(stack.Count - 1);
                    break;
                case 22 when damaged:
                    Add((EventKind)(1 + (detail % 11)), detail % 5, detail % 50, value, detail % 4);
                    break;
                case 24:
                    AddDetail(EventKind.DependencyStart, $"SQL: {value}", ++dependencies);
                    break;
                case 25 when dependencies > 0:
                    AddDetail(EventKind.DependencyEnd, value, 1 + (detail % dependencies));
                    break;
                case 26:
                    AddDetail(EventKind.Log, $"Warning: Shop: {value}");
                    break;
                default:
                    thread = detail % stacks.Length;
                    break;
            }
        }

        return new()
        {
            Name = choices.Length > 0 ? TestData.HostileTexts[Math.Abs(choices[0] % TestData.HostileTexts.Count)] : "nothing",
            StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            TimestampFrequency = 10_000_000,
            StartTimestamp = 1_000,
            EndTimestamp = time + 123,
            Symbols = _symbols,
            Events = events,
            Dropped = choices.Length % 2 == 0
                ? [] : [new("lines beyond the limit of 100", 12),
                new("values: " + TestData.HostileTexts[choices.Length % TestData.HostileTexts.Count], 1)],
            EventOverheadNanoseconds = choices.Length % 3 == 0 ? null : 24.25,
            KeepReason = choices.Length % 2 == 0 ? null : "slower than 500 ms",
            Details = choices.Length % 2 == 0
                ? [] : [KeyValuePair.Create("Status: x", "2\n00"),
                KeyValuePair.Create("Path", TestData.HostileTexts[choices.Length % TestData.HostileTexts.Count])],
        };

        void AddDetail(EventKind kind, string? value, int dependency = 0) =>
            events.Add(new(kind, time, thread, -1, value: value.AsMemory()) { Dependency = dependency });

        void Add(EventKind kind, int symbol, int line, string? value = null, int call = 0) =>
            events.Add(new(kind, time, thread, symbol, line, call, value.AsMemory()));
    }
}
