using System.Runtime.ExceptionServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Creates reports of a repository: deep copies in which cells have been read and functions called. Participants may add, remove and count
/// meanwhile. If a participant's code fails, only its own entry becomes an <see cref="EntryError"/>. Code that blocks holds no thread of
/// the pool, and a bounded number of other threads. Each function is called once, with the live dictionary that contains it, under no lock
/// and in no defined order. A function in its result is not called.
/// </summary>
/// <remarks>
/// A repository has four levels: namespaces, collections, records and their fields. A dictionary on a fifth level becomes an error.
/// A record that is no dictionary becomes a scalar. Names that are not strings become text, in the invariant culture; if two become
/// equal, the later one gets its type as a suffix.
/// </remarks>
public sealed class Extrapolator
{
    internal static TimeSpan DefaultFunctionTimeout { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The time limit for a function, a cell or other code of a participant; 250 ms by default. A call that takes longer becomes an error
    /// in this report; while it still runs, it becomes an error in later reports at once. If a namespace has many such calls, its other
    /// functions become errors too, so that a report takes a few seconds at most.
    /// </summary>
    public TimeSpan FunctionTimeout { get; init; } = DefaultFunctionTimeout;

    /// <summary>The clock for <see cref="FunctionTimeout"/>; <see cref="TimeProvider.System"/> by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Creates a report of a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="cancellationToken">Cancels the wait. Functions that are running continue.</param>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<Report> ExtrapolateAsync(IDictionary<string, object?> repository, CancellationToken cancellationToken = default) =>
        ExtrapolateAsync(repository, null, cancellationToken);

    /// <summary>Creates a report of one namespace of a repository. Only its functions are called.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="namespaceName">The name of the namespace; null for all.</param>
    /// <param name="cancellationToken">Cancels the wait. Functions that are running continue.</param>
    /// <returns>A report of the repository with that namespace alone; empty if there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<Report> ExtrapolateAsync(
        IDictionary<string, object?> repository, string? namespaceName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<Report>(cancellationToken);
        Func<string, bool>? namespaceFilter = namespaceName is null ? null : name => name == namespaceName;
        var report = ExtrapolateCoreAsync(repository, namespaceFilter, FunctionTimeout, TimeProvider);
        return report.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Creates a report and blocks this thread meanwhile: for observable instruments, whose callbacks can't be awaited. It returns in
    /// bounded time, whatever participants do.
    /// </summary>
    internal static Report ExtrapolateBlocking(
        IDictionary<string, object?> repository, Func<string, bool> namespaceFilter, TimeProvider timeProvider)
    {
        using var completed = new ManualResetEventSlim();
        Report? report = null;
        ExceptionDispatchInfo? failure = null;
        _ = RunAsync();
        completed.Wait();
        failure?.Throw();
        return report!;

        async Task RunAsync()
        {
            try
            {
                var building = ExtrapolateCoreAsync(repository, namespaceFilter, DefaultFunctionTimeout, timeProvider);
                report = await building.ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Rethrown on the waiting thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            completed.Set();
        }
    }

    private static Task<Report> ExtrapolateCoreAsync(
        IDictionary<string, object?> repository, Func<string, bool>? namespaceFilter, TimeSpan functionTimeout, TimeProvider timeProvider)
    {
        if (ReportThreads.IsParticipantCode)
        {
            return Task.FromException<Report>(new InvalidOperationException(
                "A function of the statistics requested a report, which would call the function again. " +
                "Read the values from the dictionary that the function gets."));
        }
        // Continues after the caller has given up, because the build keeps track of threads whose call doesn't return.
        return new ReportBuild(repository, namespaceFilter, functionTimeout, timeProvider).RunAsync();
    }
}
