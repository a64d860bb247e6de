using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The collection <c>Stores</c>: a record for each store, for as long as it is open.</summary>
internal sealed class StoreRecords(SlatesNamespace totals, ConcurrentDictionary<string, object?> records)
{
    /// <summary>The most records. Stores beyond them are in the totals alone.</summary>
    private const int MaxRecords = 1_000;

    private readonly ConditionalWeakTable<ISlateStore, Registration> _registrations = [];

    /// <summary>The figures of a store, the same for all who use it.</summary>
    public StoreStatistics GetOrAdd(ISlateStore store) => _registrations.GetValue(store, Register).Statistics;

    /// <summary>Takes a store out of the collection. What is under way is counted still, in the totals.</summary>
    public void Remove(ISlateStore store)
    {
        if (_registrations.Remove(store, out var registration)) registration.Dispose();
    }

    private Registration Register(ISlateStore store)
    {
        var name = store.Description.Name;
        for (var i = 1; i <= MaxRecords && records.Count < MaxRecords; i++)
        {
            var statistics = new StoreStatistics(i == 1 ? name : $"{name} {i}", totals);
            if (records.TryAdd(statistics.Name, statistics.Record)) return new Registration(statistics, records);
        }

        return new Registration(new StoreStatistics(name, totals), records);
    }

    /// <summary>One store's place in the collection.</summary>
    private sealed class Registration(StoreStatistics statistics, ConcurrentDictionary<string, object?> records) : IDisposable
    {
        // Code that creates a client itself also disposes of the store itself. Then the record is removed with the store.
        ~Registration() => RemoveRecord();

        public StoreStatistics Statistics => statistics;

        public void Dispose()
        {
            RemoveRecord();
            GC.SuppressFinalize(this);
        }

        private void RemoveRecord() => records.TryRemove(new(statistics.Name, statistics.Record));
    }
}
