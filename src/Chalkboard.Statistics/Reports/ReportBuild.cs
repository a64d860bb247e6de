using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Builds one report, one namespace after the other, on a dedicated thread. If a call to a participant's code doesn't return in time,
/// the call and its thread are abandoned, an error takes its place, and another thread continues with the next entry.
/// </summary>
internal sealed partial class ReportBuild(
    IDictionary<string, object?> repository, Func<string, bool>? namespaceFilter, TimeSpan functionTimeout, TimeProvider timeProvider)
{
    // Per namespace. Each of them holds a thread until it returns.
    private const int MaxStalledCalls = 8;

    // Per namespace, for calls that make progress but take long.
    private const int MaxNamespaceTimeouts = 8;

    // After this many timeouts in a report, each further call gets a tenth of the time; and after MaxTimeouts, no code is called.
    private const int MaxFullTimeouts = 16;
    private const int MaxTimeouts = 64;

    // The bounds of single collections don't bound their sum.
    private const int MaxNamespaceEntries = 1_000_000;

    // The namespaces that took too long in the last report. They are read after the others.
    private static readonly ConditionalWeakTable<IDictionary<string, object?>, ConcurrentDictionary<string, bool>> _slowNamespaces = [];

    private string[] _names = [];
    private object?[][] _values = [];
    private NamespaceState[]? _namespaces;
    private int _currentIndex;
    private int _timeoutCount;
    private volatile string? _abortReason;

    /// <summary>Builds the report in bounded time, whatever participants do.</summary>
    public async Task<Report> RunAsync()
    {
        while (true)
        {
            var pass = new Pass(this);
            if (!ReportThreads.TryRun(pass.Run))
            {
                // Other reports may be using the threads, and finish soon.
                await Task.Delay(functionTimeout, timeProvider).ConfigureAwait(false);
                if (!ReportThreads.TryRun(pass.Run))
                {
                    _abortReason = $"Not read, because {ReportThreads.MaxThreads} calls to entries of this process have not returned.";
                    // With an abort reason, it runs no code of participants.
                    pass.Run();
                }
            }
            if (await TryCompleteAsync(pass).ConfigureAwait(false)) break;
        }
        var slowNamespaces = _slowNamespaces.GetOrCreateValue(repository);
        foreach (var entry in _namespaces!)
        {
            if (entry.AbortReason is null) slowNamespaces.TryRemove(entry.Name, out _);
            else if (slowNamespaces.Count < 1000) slowNamespaces[entry.Name] = true;
        }
        return new Report(_names, [.. _values.Select(value => value[0])], _names.Length);
    }

    /// <summary>Waits for a pass. Returns false if a call was abandoned and a new pass must continue.</summary>
    private async Task<bool> TryCompleteAsync(Pass pass)
    {
        var last = (GuardState: 0, Progress: 0);
        while (true)
        {
            try
            {
                var timeout = _timeoutCount < MaxFullTimeouts ? functionTimeout : functionTimeout / 10;
                await pass.Completion.WaitAsync(timeout, timeProvider).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                var current = (pass.GuardState, pass.Progress);
                if (current.GuardState % 2 == 1)
                {
                    if (++_timeoutCount == MaxTimeouts) _abortReason = "Not read, because other entries took too long.";
                    // A collection that still returns entries isn't stalled, but uses up the time of its namespace.
                    var mayContinue = current != last && _abortReason is null
                        && (CurrentNamespace is not { } currentNamespace || currentNamespace.TryAddTimeout());
                    if (!mayContinue && current.GuardState == last.GuardState && pass.TryAbandon(current.GuardState)) return false;
                }
                last = current;
            }
        }
    }

    private NamespaceState? CurrentNamespace
    {
        get
        {
            var index = Volatile.Read(ref _currentIndex);
            return index < _namespaces?.Length ? _namespaces[index] : null;
        }
    }

    private TimeSpan FunctionTimeout => functionTimeout;

    private IDictionary<string, object?> Repository => repository;

    private void MoveToNextNamespace() => Volatile.Write(ref _currentIndex, _currentIndex + 1);

    private void SetNamespaces(KeyValuePair<string, object?>[] entries)
    {
        if (namespaceFilter is not null) entries = [.. entries.Where(entry => namespaceFilter(entry.Key))];
        _names = [.. entries.Select(entry => entry.Key)];
        _values = [.. entries.Select(entry => (object?[])[entry.Value])];
        var slowNamespaces = _slowNamespaces.GetOrCreateValue(repository);
        var namespaces = _names.Select((name, i) => new NamespaceState(name, _values[i]));
        // Namespaces with problems come last, so that the others are not affected.
        _namespaces =
        [
            .. namespaces.OrderBy(entry =>
                slowNamespaces.ContainsKey(entry.Name) || StalledCalls.GetCount((repository, entry.Name)) > 0),
        ];
    }
}
