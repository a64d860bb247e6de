using System.Collections.Immutable;

namespace Chalkboard.Slates.Storage;

/// <summary>The watchers, by owner, so that a change is delivered only to the watchers of its owner, and to those of all owners.</summary>
internal sealed class ChangeWatchers
{
    public static ChangeWatchers Empty { get; } =
        new([], ImmutableDictionary.Create<string, ImmutableHashSet<ChangeBuffer>>(StringComparer.Ordinal));

    private readonly ImmutableHashSet<ChangeBuffer> _globalWatchers;
    private readonly ImmutableDictionary<string, ImmutableHashSet<ChangeBuffer>> _ownerWatchers;

    private ChangeWatchers(
        ImmutableHashSet<ChangeBuffer> globalWatchers, ImmutableDictionary<string, ImmutableHashSet<ChangeBuffer>> ownerWatchers)
    {
        _globalWatchers = globalWatchers;
        _ownerWatchers = ownerWatchers;
    }

    public bool IsEmpty => _globalWatchers.IsEmpty && _ownerWatchers.IsEmpty;

    public IEnumerable<ChangeBuffer> All => _globalWatchers.Concat(_ownerWatchers.Values.SelectMany(watchers => watchers));

    public ChangeWatchers With(ChangeBuffer watcher) => watcher.Owner is { } owner
        ? new(_globalWatchers, _ownerWatchers.SetItem(owner, (_ownerWatchers.GetValueOrDefault(owner) ?? []).Add(watcher)))
        : new(_globalWatchers.Add(watcher), _ownerWatchers);

    public ChangeWatchers Without(ChangeBuffer watcher)
    {
        if (watcher.Owner is not { } owner) return new(_globalWatchers.Remove(watcher), _ownerWatchers);
        var remaining = (_ownerWatchers.GetValueOrDefault(owner) ?? []).Remove(watcher);
        return new(_globalWatchers, remaining.IsEmpty ? _ownerWatchers.Remove(owner) : _ownerWatchers.SetItem(owner, remaining));
    }

    /// <summary>Delivers changes to their watchers, in order.</summary>
    public void Deliver(ReadOnlySpan<DocumentChange> changes)
    {
        foreach (var watcher in _globalWatchers) watcher.Add(changes);
        if (_ownerWatchers.IsEmpty) return;
        for (var i = 0; i < changes.Length; i++)
        {
            if (changes[i].Owner is not { } owner)
                foreach (var watcher in _ownerWatchers.Values.SelectMany(watchers => watchers)) watcher.Add(changes.Slice(i, 1));
            else if (_ownerWatchers.TryGetValue(owner, out var watchers))
                foreach (var watcher in watchers) watcher.Add(changes.Slice(i, 1));
        }
    }
}
