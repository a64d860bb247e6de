using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics;

/// <summary>Pauses and resumes any namespace, whoever's it is, by its entry <c>Enabled</c>: a <see cref="StrongBox{T}"/> of bool, or a plain bool.</summary>
public static class NamespaceSwitch
{
    /// <summary>The name of the entry, part of the convention.</summary>
    public const string EntryName = "Enabled";

    /// <summary>Whether a namespace collects.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <returns>Null if it can't be paused.</returns>
    public static bool? GetEnabled(IDictionary<string, object?> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.TryGetValue(EntryName, out var entry);
        return entry switch
        {
            StrongBox<bool> cell => Volatile.Read(ref cell.Value),
            bool value => value,
            _ => null,
        };
    }

    /// <summary>Pauses or resumes a namespace. What it has collected stays, and is reported.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <param name="enabled">Whether it is to collect.</param>
    /// <returns>False, and nothing changed, if it can't be paused.</returns>
    public static bool TrySetEnabled(IDictionary<string, object?> entries, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.TryGetValue(EntryName, out var entry);
        if (!CanBePaused(entry, entry is bool && entries.IsReadOnly)) return false;
        if (entry is StrongBox<bool> cell) Volatile.Write(ref cell.Value, enabled);
        else entries[EntryName] = enabled;
        return true;
    }

    /// <summary>Whether a namespace can be paused whose entry this is.</summary>
    /// <param name="entry">The live entry <c>Enabled</c>.</param>
    /// <param name="isReadOnly">Whether the namespace can't be changed; what is in its cells can be, all the same.</param>
    internal static bool CanBePaused(object? entry, bool isReadOnly) => entry is StrongBox<bool> || (entry is bool && !isReadOnly);

    /// <summary>
    /// Pauses or resumes a namespace whose dictionary may be of anybody's type: one that throws or blocks does not hold who asks, nor a
    /// thread of the pool.
    /// </summary>
    /// <param name="entries">The live namespace.</param>
    /// <param name="enabled">Whether it is to collect.</param>
    /// <param name="timeProvider">The clock for how long the dictionary may take, which is 250 ms; the system's by default.</param>
    /// <returns>False if it can't be paused, or has thrown, or has not come back in time.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is null.</exception>
    public static async Task<bool> TrySetEnabledAsync(IDictionary<string, object?> entries, bool enabled, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var call = new StalledCalls.StalledCall(EntryName, entries, (entries, ""));
        // One that has not come back from the last time holds no second thread.
        if (StalledCalls.Contains(call)) return false;
        var completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!ReportThreads.TryRun(SetEnabled)) return false;
        try
        {
            return await completion.Task.WaitAsync(Extrapolator.DefaultFunctionTimeout, timeProvider ?? TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            StalledCalls.Add(call);
            // It may have come back just now, and have found no note to take away.
            if (completion.Task.IsCompleted) StalledCalls.Remove(call);
            return false;
        }

        void SetEnabled()
        {
            var result = false;
            try
            {
                result = TrySetEnabled(entries, enabled);
            }
#pragma warning disable CA1031 // A participant's code.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
            completion.TrySetResult(result);
            StalledCalls.Remove(call);
        }
    }
}
