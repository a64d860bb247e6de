using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics.Figures;

/// <summary>The collection <c>Stores</c>: a record for each store, for as long as it is open.</summary>
internal sealed class OpenStores(SlatesNamespace totals, ConcurrentDictionary<string, object?> records)
{
    /// <summary>The most records. Stores beyond them are in the totals alone.</summary>
    private const int Most = 1_000;

    private readonly ConditionalWeakTable<ISlateStore, OpenStore> _open = [];

    /// <summary>The figures of a store, the same for all who use it.</summary>
    public StoreFigures Of(ISlateStore store) => _open.GetValue(store, Open).Figures;

    /// <summary>Takes a store out of the collection. What is under way is counted still, in the totals.</summary>
    public void Close(ISlateStore store)
    {
        if (_open.Remove(store, out var open)) open.Dispose();
    }

    private OpenStore Open(ISlateStore store)
    {
        var name = store.Description.Name;
        for (var i = 1; i <= Most && records.Count < Most; i++)
        {
            var figures = new StoreFigures(i == 1 ? name : $"{name} {i}", totals);
            if (records.TryAdd(figures.Name, figures.Record)) return new OpenStore(figures, records);
        }

        return new OpenStore(new StoreFigures(name, totals), records);
    }

    /// <summary>One store's place in the collection.</summary>
    private sealed class OpenStore(StoreFigures figures, ConcurrentDictionary<string, object?> records) : IDisposable
    {
        // Whoever makes a client by hand disposes of the store past us. Then the record leaves when the store does.
        ~OpenStore() => Leave();

        public StoreFigures Figures => figures;

        public void Dispose()
        {
            Leave();
            GC.SuppressFinalize(this);
        }

        private void Leave() => records.TryRemove(new(figures.Name, figures.Record));
    }
}
