using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>Whose slate it is, and what has been read of it so far.</summary>
internal sealed class SlateMemory(string owner, StoredToken? token)
{
    private readonly Lock _lock = new();
    private Dictionary<string, object>? _remembered;

    public string Owner => owner;

    public StoredToken? Token => token;

    public bool TryRecall<T>(string id, out Snapshot<T> snapshot) where T : class
    {
        lock (_lock)
        {
            if (_remembered?.GetValueOrDefault(id) is Snapshot<T> remembered)
            {
                snapshot = remembered;
                return true;
            }
        }

        snapshot = default;
        return false;
    }

    public void Remember<T>(string id, Snapshot<T> snapshot) where T : class
    {
        lock (_lock) (_remembered ??= new(StringComparer.Ordinal))[id] = snapshot;
    }

    public void Forget(string id)
    {
        lock (_lock) _remembered?.Remove(id);
    }
}
