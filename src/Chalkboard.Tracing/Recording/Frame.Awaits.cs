using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Probes around the awaits of methods that the runtime makes async: for each <c>AsyncHelpers.Await</c> one of its form.</summary>
public partial struct Frame
{
    /// <summary>The call is about to wait, unless that is over.</summary>
    /// <param name="line">Where.</param>
    /// <param name="awaited">For what.</param>
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

    /// <summary>The call goes on, if it had suspended: after an await, or where an exception of it is caught or passes.</summary>
    /// <param name="line">Where.</param>
    /// <param name="callState">Where it keeps which call it is.</param>
    public void AfterAwait(int line, ref long callState)
    {
        if (_log is null && callState != 0) EnterOrResume(_symbol, line, ref callState);
    }
}
