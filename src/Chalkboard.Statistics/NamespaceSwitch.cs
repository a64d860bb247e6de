using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics;

/// <summary>
/// Pauses and resumes any namespace by its entry <c>Enabled</c>: a <see cref="StrongBox{T}"/> of bool, or a plain bool.
/// </summary>
public static class NamespaceSwitch
{
    /// <summary>The name of the entry, part of the convention.</summary>
    public const string EntryName = "Enabled";

    /// <summary>True if a namespace collects.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <returns>Null if the namespace can't be paused.</returns>
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

    /// <summary>Pauses or resumes a namespace. Collected figures stay, and are reported.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <param name="enabled">True if the namespace shall collect.</param>
    /// <returns>False if the namespace can't be paused; then nothing changes.</returns>
    internal static bool TrySetEnabled(IDictionary<string, object?> entries, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.TryGetValue(EntryName, out var entry);
        if (!CanBePaused(entry, entry is bool && entries.IsReadOnly)) return false;
        if (entry is StrongBox<bool> cell) Volatile.Write(ref cell.Value, enabled);
        else entries[EntryName] = enabled;
        return true;
    }

    /// <summary>True if a namespace with this entry can be paused.</summary>
    /// <param name="entry">The live entry <c>Enabled</c>.</param>
    /// <param name="isReadOnly">True if the dictionary can't be changed. A cell in it can.</param>
    internal static bool CanBePaused(object? entry, bool isReadOnly) => entry is StrongBox<bool> || (entry is bool && !isReadOnly);

    /// <summary>
    /// Pauses or resumes a namespace. Its dictionary may be of any type: if it throws or blocks, neither the caller nor a thread of
    /// the pool is blocked.
    /// </summary>
    /// <param name="entries">The live namespace.</param>
    /// <param name="enabled">True if the namespace shall collect.</param>
    /// <param name="timeProvider">The clock for the timeout of 250 ms; <see cref="TimeProvider.System"/> by default.</param>
    /// <returns>False if the namespace can't be paused, or its dictionary throws or doesn't return in time.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is null.</exception>
    public static async Task<bool> TrySetEnabledAsync(
        IDictionary<string, object?> entries, bool enabled, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var call = new StalledCalls.StalledCall(EntryName, entries, (entries, ""));
        // A dictionary that still blocks an earlier call must not block a second thread.
        if (StalledCalls.Contains(call)) return false;
        var completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!ReportThreads.TryRun(SetEnabled)) return false;
        try
        {
            var clock = timeProvider ?? TimeProvider.System;
            return await completion.Task.WaitAsync(Extrapolator.DefaultFunctionTimeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            StalledCalls.Add(call);
            // If the call returned just now, it found nothing to remove.
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
