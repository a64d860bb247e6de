using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The collection <c>Stores</c>: a record for each store, for as long as it is open.</summary>
internal sealed class StoreRecords(SlatesNamespace totals, ConcurrentDictionary<string, object?> records)
{
    /// <summary>The maximum number of records. Further stores are counted only in the totals.</summary>
    private const int MaxRecords = 1_000;

    private readonly ConditionalWeakTable<ISlateStore, Registration> _registrations = [];

    /// <summary>Gets the figures of a store. All clients of the store share them.</summary>
    public StoreStatistics GetOrAdd(ISlateStore store) => _registrations.GetValue(store, Register).Statistics;

    /// <summary>Removes a store from the collection. Operations in progress are still counted in the totals.</summary>
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

    /// <summary>The record of one store, which is removed when the registration is disposed of or collected.</summary>
    private sealed class Registration(StoreStatistics statistics, ConcurrentDictionary<string, object?> records) : IDisposable
    {
        // Code that creates a client itself also disposes of the store itself. The garbage collection of the store then removes the record.
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
