using System.Collections.Immutable;

namespace Chalkboard.Slates.Storage;

/// <summary>Those who watch, by what they watch, so that a change is handed to those alone whom it concerns.</summary>
internal sealed class ChangeWatchers
{
    public static ChangeWatchers None { get; } = new([], ImmutableDictionary.Create<string, ImmutableHashSet<ChangeBuffer>>(StringComparer.Ordinal));

    private readonly ImmutableHashSet<ChangeBuffer> _all;
    private readonly ImmutableDictionary<string, ImmutableHashSet<ChangeBuffer>> _owners;

    private ChangeWatchers(ImmutableHashSet<ChangeBuffer> all, ImmutableDictionary<string, ImmutableHashSet<ChangeBuffer>> owners)
    {
        _all = all;
        _owners = owners;
    }

    public bool IsEmpty => _all.IsEmpty && _owners.IsEmpty;

    public IEnumerable<ChangeBuffer> Everyone => _all.Concat(_owners.Values.SelectMany(watchers => watchers));

    public ChangeWatchers With(ChangeBuffer watcher) => watcher.Owner is { } owner
        ? new(_all, _owners.SetItem(owner, (_owners.GetValueOrDefault(owner) ?? []).Add(watcher)))
        : new(_all.Add(watcher), _owners);

    public ChangeWatchers Without(ChangeBuffer watcher)
    {
        if (watcher.Owner is not { } owner) return new(_all.Remove(watcher), _owners);
        var left = (_owners.GetValueOrDefault(owner) ?? []).Remove(watcher);
        return new(_all, left.IsEmpty ? _owners.Remove(owner) : _owners.SetItem(owner, left));
    }

    /// <summary>Hands changes on, in their order.</summary>
    public void Add(ReadOnlySpan<DocumentChange> changes)
    {
        foreach (var watcher in _all) watcher.Add(changes);
        if (_owners.IsEmpty) return;
        for (var i = 0; i < changes.Length; i++)
        {
            if (changes[i].Owner is not { } owner) foreach (var watcher in _owners.Values.SelectMany(watchers => watchers)) watcher.Add(changes.Slice(i, 1));
            else if (_owners.TryGetValue(owner, out var watchers)) foreach (var watcher in watchers) watcher.Add(changes.Slice(i, 1));
        }
    }
}
