using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>Whose slate it is, and what has been read of it so far.</summary>
internal sealed class SlateMemory(string owner, StoredToken? token)
{
    private readonly Lock _lock = new();
    private Dictionary<string, Entry>? _entries;

    public string Owner => owner;

    public StoredToken? Token => token;

    /// <exception cref="InvalidOperationException">The document is remembered as another type.</exception>
    public bool TryRecall<T>(string id, out Snapshot<T> snapshot) where T : class => TryRecall(id, out snapshot, out _);

    /// <param name="id">The document.</param>
    /// <param name="snapshot">What is remembered.</param>
    /// <param name="content">The JSON of that; empty where the document is absent.</param>
    /// <inheritdoc cref="TryRecall{T}(string, out Snapshot{T})" path="/exception"/>
    public bool TryRecall<T>(string id, out Snapshot<T> snapshot, out ReadOnlyMemory<byte> content) where T : class
    {
        (var remembered, content, _) = Find(id);
        if (remembered is not (null or Snapshot<T>))
            throw new InvalidOperationException(
                $"Document '{id}' is used as {JsonLoss.NameOf(remembered.GetType().GenericTypeArguments[0])} and as {JsonLoss.NameOf(typeof(T))} in one slate. Give each type an id of its own.");
        snapshot = remembered as Snapshot<T>? ?? default;
        return remembered is not null;
    }

    /// <summary>Whether this slate has seen the document, and has neither removed it nor been shown since that it is absent.</summary>
    public bool MustExist(string id) => Find(id).MustExist;

    public void Remember<T>(string id, Snapshot<T> snapshot, ReadOnlyMemory<byte> content) where T : class
    {
        lock (_lock) (_entries ??= new(StringComparer.Ordinal))[id] = new(snapshot, content, snapshot.Exists);
    }

    /// <summary>Forgets a document that this slate has removed.</summary>
    public void Forget(string id)
    {
        lock (_lock) _entries?.Remove(id);
    }

    /// <summary>Forgets what a document holds, not that it was there: what is remembered may not be so any more.</summary>
    public void Doubt(string id) => Doubt(id, wasThere: false);

    /// <summary>Notes that a write was not made.</summary>
    /// <param name="write">The write.</param>
    /// <param name="refused">Whether its precondition did not hold; false if the write failed.</param>
    public void Doubt(in DocumentWrite write, bool refused) => Doubt(write.Id, wasThere: write.When.Kind switch
    {
        PreconditionKind.AtVersion or PreconditionKind.Present => true,
        PreconditionKind.Absent => refused,
        _ => false,
    });

    private void Doubt(string id, bool wasThere)
    {
        lock (_lock)
        {
            var mustExist = wasThere || _entries?.GetValueOrDefault(id).MustExist == true;
            if (mustExist) (_entries ??= new(StringComparer.Ordinal))[id] = new(null, default, true);
            else _entries?.Remove(id);
        }
    }

    private Entry Find(string id)
    {
        lock (_lock) return _entries?.GetValueOrDefault(id) ?? default;
    }

    /// <param name="Snapshot">What is remembered of the document; null if it has to be read.</param>
    /// <param name="Content">The JSON of that; empty where the document is absent.</param>
    /// <param name="MustExist">Whether a write must find the document there.</param>
    private readonly record struct Entry(object? Snapshot, ReadOnlyMemory<byte> Content, bool MustExist);
}
