using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>What a slate needs to know: whose it is, where it is kept, and what has been read of it so far.</summary>
/// <remarks>Made by <see cref="SlateClient"/>, for one request or one piece of work. Making one costs no store call. May be used from several threads.</remarks>
public sealed class SlateContext
{
    private readonly Lock _lock = new();
    private Dictionary<string, object>? _remembered;

    internal SlateContext(SlateEngine engine, string owner, StoredToken? token)
    {
        Engine = engine;
        Owner = SlateName.Check(owner);
        Token = token;
    }

    /// <summary>Whose slate.</summary>
    public string Owner { get; }

    /// <summary>The sign-in that the slate was opened under, if any. Once it has ended, writes are refused with <see cref="SignedOutException"/>.</summary>
    public StoredToken? Token { get; }

    internal SlateEngine Engine { get; }

    internal bool TryRecall<T>(string id, out Snapshot<T> snapshot) where T : class
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

    internal void Remember<T>(string id, Snapshot<T> snapshot) where T : class
    {
        lock (_lock) (_remembered ??= new(StringComparer.Ordinal))[id] = snapshot;
    }

    internal void Forget(string id)
    {
        lock (_lock) _remembered?.Remove(id);
    }
}
