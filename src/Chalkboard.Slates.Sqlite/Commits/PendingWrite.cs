using Chalkboard.Slates.Sqlite.Connections;

namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>A change that waits to be committed together with others.</summary>
internal abstract class PendingWrite
{
    private const int Waiting = 0, Claimed = 1, Abandoned = 2;

    private int _state;

    public bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

    /// <summary>Taken up by the committer.</summary>
    public bool TryClaim() => TryTransition(Waiting, Claimed);

    /// <summary>Given up by its caller, who was cancelled or has waited too long, before it was taken up: it will not be applied.</summary>
    public bool TryAbandon() => TryTransition(Waiting, Abandoned);

    /// <summary>
    /// Given up by its caller after it was taken up: the transaction that it is in may still apply it, and no later one will.
    /// </summary>
    public bool TryAbandonClaimed() => TryTransition(Claimed, Abandoned);

    /// <summary>Put back, because its transaction was rolled back: it will be tried again.</summary>
    /// <returns>False if its caller has given it up. It must not be applied then.</returns>
    public bool TryUnclaim() => TryTransition(Claimed, Waiting);

    public abstract void Apply(WriteConnection writer);

    public abstract void Complete();

    public abstract void Fail(Exception error);

    private bool TryTransition(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;
}

/// <inheritdoc/>
internal sealed class PendingWrite<TState, TResult>(TState state, Func<WriteConnection, TState, TResult> operation) : PendingWrite
{
    // A writer's continuation must not run on the committer's thread: it would hold up the next group.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    public Task<TResult> Outcome => _completion.Task;

    public override void Apply(WriteConnection writer) => _result = operation(writer, state);

    public override void Complete() => _completion.SetResult(_result);

    public override void Fail(Exception error) => _completion.SetException(error);
}
