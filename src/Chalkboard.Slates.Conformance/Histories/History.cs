using System.Collections.Concurrent;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>The operations of several clients with their answers, and the order in which calls began and ended.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Call> _calls = [];
    private readonly ConcurrentQueue<Exception> _failures = [];
    private long _sequence;

    public IReadOnlyList<Call> Calls => [.. _calls.OrderBy(call => call.StartedAt)];

    /// <summary>The exceptions of failed calls.</summary>
    public IReadOnlyCollection<Exception> Failures => _failures;

    public int Count => _calls.Count;

    public long Begin() => Interlocked.Increment(ref _sequence);

    public void RecordAnswer(int client, Operation operation, long startedAt, string answer) =>
        _calls.Enqueue(new(client, operation, startedAt, Interlocked.Increment(ref _sequence), answer));

    /// <summary>Records a call that failed, but may have taken effect, or may take effect later.</summary>
    public void RecordUnknownOutcome(int client, Operation operation, long startedAt, Exception failure)
    {
        _failures.Enqueue(failure);
        _calls.Enqueue(new(client, operation, startedAt, long.MaxValue, null));
    }

    /// <summary>Records a call that failed and, according to the store, had no effect.</summary>
    public void RecordRefusal(Exception failure) => _failures.Enqueue(failure);

    public override string ToString() => HistoryFormatter.Shorten(string.Join('\n', Calls));
}

/// <summary>One call.</summary>
/// <param name="Client">The client that made it.</param>
/// <param name="Operation">The operation.</param>
/// <param name="StartedAt">The moment before it was made.</param>
/// <param name="EndedAt">The moment after it was answered.</param>
/// <param name="Answer">Null if it is unknown.</param>
internal sealed record Call(int Client, Operation Operation, long StartedAt, long EndedAt, string? Answer)
{
    public override string ToString() =>
        $"{StartedAt,4} .. {(Answer is null ? "?" : $"{EndedAt}"),-4} client {Client}: {Operation} -> {Answer ?? "unknown"}";
}
