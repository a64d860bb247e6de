using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Probes around the awaits of methods that the runtime makes async: for each <c>AsyncHelpers.Await</c> one of its form.</summary>
public partial struct Frame
{
    /// <summary>The call is about to wait, unless that is over.</summary>
    /// <param name="line">Where.</param>
    /// <param name="awaited">For what.</param>
    public void Awaiting(int line, Task? awaited)
    {
        if (awaited is { IsCompleted: false }) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting<T>(int line, Task<T>? awaited)
    {
        if (awaited is { IsCompleted: false }) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting(int line, ValueTask awaited)
    {
        if (_log is not null && !awaited.IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting<T>(int line, ValueTask<T> awaited)
    {
        if (_log is not null && !awaited.IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting(int line, ConfiguredTaskAwaitable awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting<T>(int line, ConfiguredTaskAwaitable<T> awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting(int line, ConfiguredValueTaskAwaitable awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <inheritdoc cref="Awaiting(int, Task)"/>
    public void Awaiting<T>(int line, ConfiguredValueTaskAwaitable<T> awaited)
    {
        if (_log is not null && !awaited.GetAwaiter().IsCompleted) Suspend(line);
    }

    /// <summary>The call goes on, if it had suspended: after an await, or where an exception of it is caught or passes.</summary>
    /// <param name="line">Where.</param>
    /// <param name="call">Where it keeps which call it is.</param>
    public void Awaited(int line, ref long call)
    {
        if (_log is null && call != 0) EnterOrResume(_symbol, line, ref call);
    }
}
