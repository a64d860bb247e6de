using Chalkboard.Slates.Sqlite.Connections;

namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>A write that waits for its group commit.</summary>
internal abstract class PendingWrite
{
    private const int Waiting = 0, Claimed = 1, Abandoned = 2;

    private int _state;

    public bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

    /// <summary>Adds the write to a group. Called by the leader.</summary>
    public bool TryClaim() => TryTransition(Waiting, Claimed);

    /// <summary>Abandons the write before a group claims it, after a cancellation or a timeout. It will not be applied.</summary>
    public bool TryAbandon() => TryTransition(Waiting, Abandoned);

    /// <summary>Abandons the write after a group has claimed it. The group's transaction may still apply it; no later one will.</summary>
    public bool TryAbandonClaimed() => TryTransition(Claimed, Abandoned);

    /// <summary>Releases the write after a rollback, so that a later group can claim it.</summary>
    /// <returns>False if its caller has abandoned it. It must not be applied then.</returns>
    public bool TryUnclaim() => TryTransition(Claimed, Waiting);

    public abstract void Apply(WriteConnection writer);

    public abstract void Complete();

    public abstract void Fail(Exception error);

    private bool TryTransition(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;
}

/// <inheritdoc/>
internal sealed class PendingWrite<TState, TResult>(TState state, Func<WriteConnection, TState, TResult> operation) : PendingWrite
{
    // The caller's continuation must not run on the leader's thread, where it would delay the next group.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    public Task<TResult> Outcome => _completion.Task;

    public override void Apply(WriteConnection writer) => _result = operation(writer, state);

    public override void Complete() => _completion.SetResult(_result);

    public override void Fail(Exception error) => _completion.SetException(error);
}
