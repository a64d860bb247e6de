using System.Collections.Concurrent;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>What several clients asked and were answered, with the order in which calls began and ended.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Call> _calls = [];
    private readonly ConcurrentQueue<Exception> _failures = [];
    private long _moment;

    public IReadOnlyList<Call> Calls => [.. _calls.OrderBy(call => call.Began)];

    /// <summary>What was thrown at clients.</summary>
    public IReadOnlyCollection<Exception> Failures => _failures;

    public int Count => _calls.Count;

    public long Begin() => Interlocked.Increment(ref _moment);

    public void Answered(int client, Operation operation, long began, string answer) =>
        _calls.Enqueue(new(client, operation, began, Interlocked.Increment(ref _moment), answer));

    /// <summary>Records a call that failed, and that may have had its effect all the same: then, or at any later time.</summary>
    public void Unknown(int client, Operation operation, long began, Exception failure)
    {
        _failures.Enqueue(failure);
        _calls.Enqueue(new(client, operation, began, long.MaxValue, null));
    }

    /// <summary>Records a call that failed and had no effect, by the store's own word.</summary>
    public void Refused(Exception failure) => _failures.Enqueue(failure);

    public override string ToString() => Readable.Text(string.Join('\n', Calls));
}

/// <summary>One call.</summary>
/// <param name="Client">Who made it.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Began">The moment before it was made.</param>
/// <param name="Ended">The moment after it was answered.</param>
/// <param name="Answer">Null if it is unknown.</param>
internal sealed record Call(int Client, Operation Operation, long Began, long Ended, string? Answer)
{
    public override string ToString() => $"{Began,4} .. {(Answer is null ? "?" : $"{Ended}"),-4} client {Client}: {Operation} -> {Answer ?? "unknown"}";
}
