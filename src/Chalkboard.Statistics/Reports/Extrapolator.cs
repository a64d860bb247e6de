using System.Runtime.ExceptionServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Makes reports of a repository: a deep copy in which cells have been read and functions called. It works while participants
/// add, remove and count; what one of them does wrong spoils its own entry, which becomes an <see cref="EntryError"/>, and
/// never the rest. Code that blocks holds none of the pool's threads, and a bounded number of others. Functions get the live scope they stand in, are called once each, under no lock and in no defined order,
/// and what they return is not called again.
/// </summary>
/// <remarks>
/// A repository has four levels: namespaces, collections, records and their fields. A dictionary on a fifth level is an
/// error in its place. A record that is no dictionary stands as the scalar that it is. Names that are not strings become
/// text, in the invariant culture; of two that become the same, the later has its type behind it.
/// </remarks>
public sealed class Extrapolator
{
    internal static TimeSpan DefaultFunctionTimeout { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a function, a cell, or whatever else is a participant's code may take, 250 ms by default. What takes longer becomes an
    /// error in this report; while it is still running it is not called again, and is an error at once. A namespace with many that take
    /// long has errors for the rest of them, and a report takes a few seconds at most.
    /// </summary>
    public TimeSpan FunctionTimeout { get; init; } = DefaultFunctionTimeout;

    /// <summary>The clock for <see cref="FunctionTimeout"/>; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Makes a report of a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="cancellationToken">Gives up waiting. Functions that are running run on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ExtrapolateAsync(IDictionary<string, object?> repository, CancellationToken cancellationToken = default) =>
        ExtrapolateAsync(repository, null, cancellationToken);

    /// <summary>Makes a report of one namespace of a repository. Only its functions are called.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="namespaceName">The name of the namespace; null for all.</param>
    /// <param name="cancellationToken">Gives up waiting. Functions that are running run on.</param>
    /// <returns>A report of the repository that has no other namespace, and is empty if there is none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ExtrapolateAsync(IDictionary<string, object?> repository, string? namespaceName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<Report>(cancellationToken);
        Func<string, bool>? namespaceFilter = namespaceName is null ? null : name => name == namespaceName;
        return new ValueTask<Report>(ExtrapolateCoreAsync(repository, namespaceFilter, FunctionTimeout, TimeProvider).WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Makes a report while this thread waits: for those who collect from listeners of meters, which can't be awaited. The waiting ends,
    /// whatever participants do.
    /// </summary>
    internal static Report ExtrapolateBlocking(IDictionary<string, object?> repository, Func<string, bool> namespaceFilter, TimeProvider timeProvider)
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
                report = await ExtrapolateCoreAsync(repository, namespaceFilter, DefaultFunctionTimeout, timeProvider).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It is thrown where the report is waited for.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            completed.Set();
        }
    }

    private static Task<Report> ExtrapolateCoreAsync(IDictionary<string, object?> repository, Func<string, bool>? namespaceFilter, TimeSpan functionTimeout, TimeProvider timeProvider)
    {
        if (ReportThreads.IsParticipantCode)
            return Task.FromException<Report>(new InvalidOperationException("A report was asked for by code that a report calls, which would call it again. Read what it needs from the dictionary that it gets."));
        // Goes on though nobody waits for it any more: whoever gave up must not leave behind a thread that nobody knows of.
        return new ReportBuild(repository, namespaceFilter, functionTimeout, timeProvider).RunAsync();
    }
}
