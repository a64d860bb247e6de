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
    internal static TimeSpan DefaultBudget { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a function, a cell, or whatever else is a participant's code may take, 250 ms by default. What takes longer becomes an
    /// error in this report; while it is still running it is not called again, and is an error at once. A namespace with many that take
    /// long has errors for the rest of them, and a report takes a few seconds at most.
    /// </summary>
    public TimeSpan Budget { get; init; } = DefaultBudget;

    /// <summary>The clock for <see cref="Budget"/>; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes a report of a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="cancellation">Gives up waiting. Functions that are running run on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ReportAsync(IDictionary<string, object?> repository, CancellationToken cancellation = default) =>
        ReportAsync(repository, null, cancellation);

    /// <summary>Makes a report of one namespace of a repository. Only its functions are called.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="only">The name of the namespace; null for all.</param>
    /// <param name="cancellation">Gives up waiting. Functions that are running run on.</param>
    /// <returns>A report of the repository that has no other namespace, and is empty if there is none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ReportAsync(IDictionary<string, object?> repository, string? only, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<Report>(cancellation);
        Func<string, bool>? chosen = only is null ? null : name => name == only;
        return new ValueTask<Report>(MakeAsync(repository, chosen, Budget, Time).WaitAsync(cancellation));
    }

    /// <summary>
    /// Makes a report while this thread waits: for those who collect from listeners of meters, which can't be awaited. The waiting ends,
    /// whatever participants do.
    /// </summary>
    internal static Report ReportNow(IDictionary<string, object?> repository, Func<string, bool> chosen, TimeProvider time)
    {
        using var made = new ManualResetEventSlim();
        Report? report = null;
        ExceptionDispatchInfo? failure = null;
        _ = NoteAsync();
        made.Wait();
        failure?.Throw();
        return report!;

        async Task NoteAsync()
        {
            try
            {
                report = await MakeAsync(repository, chosen, DefaultBudget, time).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It is thrown where the report is waited for.
            catch (Exception caught)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(caught);
            }
            made.Set();
        }
    }

    private static Task<Report> MakeAsync(IDictionary<string, object?> repository, Func<string, bool>? chosen, TimeSpan budget, TimeProvider time)
    {
        if (ReportThreads.IsParticipant)
            return Task.FromException<Report>(new InvalidOperationException("A report was asked for by code that a report calls, which would call it again. Read what it needs from the dictionary that it gets."));
        // Goes on though nobody waits for it any more: whoever gave up must not leave behind a thread that nobody knows of.
        return new ReportMaking(repository, chosen, budget, time).MakeAsync();
    }
}
