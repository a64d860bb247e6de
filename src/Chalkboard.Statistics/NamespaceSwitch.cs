using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>Pauses and resumes any namespace, whoever's it is, by its entry <c>Enabled</c>: a <see cref="StrongBox{T}"/> of bool, or a plain bool.</summary>
public static class NamespaceSwitch
{
    /// <summary>The name of the entry, part of the convention.</summary>
    public const string EntryName = "Enabled";

    /// <summary>Whether a namespace collects.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <returns>Null if it can't be paused.</returns>
    public static bool? Read(IDictionary<string, object?> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.TryGetValue(EntryName, out var found);
        return found switch
        {
            StrongBox<bool> cell => Volatile.Read(ref cell.Value),
            bool plain => plain,
            _ => null,
        };
    }

    /// <summary>Pauses or resumes a namespace. What it has collected stays, and is reported.</summary>
    /// <param name="entries">The live namespace.</param>
    /// <param name="enabled">Whether it is to collect.</param>
    /// <returns>False, and nothing changed, if it can't be paused.</returns>
    public static bool Write(IDictionary<string, object?> entries, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.TryGetValue(EntryName, out var found);
        switch (found)
        {
            case StrongBox<bool> cell:
                Volatile.Write(ref cell.Value, enabled);
                return true;
            case bool when !entries.IsReadOnly:
                entries[EntryName] = enabled;
                return true;
            default:
                return false;
        }
    }
}
