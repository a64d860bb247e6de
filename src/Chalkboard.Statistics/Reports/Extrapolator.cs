namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Makes reports of a repository: a deep copy in which cells have been read and functions called. It works while participants
/// add, remove and count; what one of them does wrong spoils its own entry, which becomes an <see cref="EntryError"/>, and
/// never the rest. Functions get the live scope they stand in, are called once each, under no lock and in no defined order,
/// and what they return is not called again.
/// </summary>
/// <remarks>
/// A repository has four levels: namespaces, collections, records and their fields. A dictionary on a fifth level is an
/// error in its place. A record that is no dictionary stands as the scalar that it is. Names that are not strings become
/// text, in the invariant culture; of two that become the same, the later has its type behind it.
/// </remarks>
public sealed class Extrapolator
{
    /// <summary>
    /// How long a function may take, 250 ms by default. One that takes longer becomes an error in this report; while it is
    /// still running it is not called again, and is an error at once.
    /// </summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The clock for <see cref="Budget"/>; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes a report of a repository.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="cancellation">Gives up. Functions that are running run on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ReportAsync(IDictionary<string, object?> repository, CancellationToken cancellation = default) =>
        ReportAsync(repository, null, cancellation);

    /// <summary>Makes a report of one namespace of a repository. Only its functions are called.</summary>
    /// <param name="repository">The live data, which is not changed.</param>
    /// <param name="only">The name of the namespace; null for all.</param>
    /// <param name="cancellation">Gives up. Functions that are running run on.</param>
    /// <returns>A report of the repository that has no other namespace, and is empty if there is none of that name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="repository"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<Report> ReportAsync(IDictionary<string, object?> repository, string? only, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<Report>(cancellation);
        Func<string, bool>? chosen = only is null ? null : name => name == only;
        return new Calls().MakeAsync(calls => Begin(repository, chosen, calls), Budget, Time, cancellation);
    }

    /// <summary>A report whose functions are called on this thread and take as long as they take.</summary>
    internal static Report Unguarded(IDictionary<string, object?> repository, Func<string, bool> chosen)
    {
        var calls = new Calls();
        var report = Begin(repository, chosen, calls);
        calls.Make();
        return report;
    }

    private static Report Begin(IDictionary<string, object?> repository, Func<string, bool>? chosen, Calls calls)
    {
        var copy = new Copy(calls);
        if (chosen is null)
        {
            return copy.Repository(repository) as Report ?? throw new InvalidOperationException("The repository changes all the time and can't be read. It must be a ConcurrentDictionary.");
        }
        var report = new Report();
        foreach (var (name, live) in repository)
        {
            if (chosen(name)) report[name] = copy.Namespace(live);
        }
        return report;
    }
}
