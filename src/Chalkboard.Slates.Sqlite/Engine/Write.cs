namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>A change that waits to be committed together with others.</summary>
internal abstract class Write
{
    private const int Waiting = 0, Claimed = 1, Abandoned = 2;

    private int _state;

    public bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

    /// <summary>Taken up by the committer: from here on its writer waits for the outcome.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    /// <summary>Given up by its writer, who was cancelled or has waited too long: it will not be applied.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting;

    /// <summary>Put back: its group failed, and it will be tried on its own.</summary>
    public void Unclaim() => Volatile.Write(ref _state, Waiting);

    public abstract void Apply(Writer writer);

    public abstract void Succeed();

    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
internal sealed class Write<TState, TResult>(TState state, Func<Writer, TState, TResult> act) : Write
{
    // A writer's continuation must not run on the committer's thread: it would hold up the next group.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    public Task<TResult> Outcome => _completion.Task;

    public override void Apply(Writer writer) => _result = act(writer, state);

    public override void Succeed() => _completion.SetResult(_result);

    public override void Fail(Exception error) => _completion.SetException(error);
}
