using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Probes around the awaits of runtime-async methods: one for each overload of <c>AsyncHelpers.Await</c>.</summary>
public partial struct Frame
{
    /// <summary>Records that the call is suspended, unless the awaited task is complete.</summary>
    /// <param name="line">The line of the await.</param>
    /// <param name="awaited">The awaited task.</param>
    public void BeforeAwait(int line, Task? awaited)
    {
        if (awaited is { IsCompleted: false }) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait<T>(int line, Task<T>? awaited)
    {
        if (awaited is { IsCompleted: false }) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait(int line, ValueTask awaited)
    {
        if (_log is not null && !awaited.IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait<T>(int line, ValueTask<T> awaited)
    {
        if (_log is not null && !awaited.IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait(int line, ConfiguredTaskAwaitable awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait<T>(int line, ConfiguredTaskAwaitable<T> awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait(int line, ConfiguredValueTaskAwaitable awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="BeforeAwait(int, Task)"/>
    public void BeforeAwait<T>(int line, ConfiguredValueTaskAwaitable<T> awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <summary>
    /// Records that the call resumes if it was suspended: after an await, or where an exception of the await is caught or passes.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="callState">The variable with the identity of the call.</param>
    public void AfterAwait(int line, ref long callState)
    {
        if (_log is null && callState != 0) EnterOrResume(_symbol, line, ref callState);
    }
}
