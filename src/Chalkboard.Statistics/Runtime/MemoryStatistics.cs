namespace Chalkboard.Statistics.Runtime;

/// <summary>The entries about the heap and garbage collection.</summary>
internal static class MemoryStatistics
{
    private static readonly string[] _generationNames = ["Gen 0", "Gen 1", "Gen 2", "Large Objects", "Pinned Objects"];

    public static void AddTo(StatisticsNamespace runtime)
    {
        runtime.AddFunction("Total Collections", static _ => GC.CollectionCount(0));
        runtime.AddFunction("Total Pause Time", static _ => GC.GetTotalPauseDuration());
        runtime.AddFunction("Total Allocated Bytes", static _ => GC.GetTotalAllocatedBytes());
        runtime.AddFunction("Heap Bytes", static _ => GC.GetTotalMemory(forceFullCollection: false));
        runtime.AddFunction("Committed Bytes", static _ => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        runtime.AddFunction("Available Bytes", static _ => GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes);
        runtime.AddFunction("Working Set Bytes", static _ => Environment.WorkingSet);
        runtime.AddFunction("Generations", static _ => ReadGenerations());
    }

    /// <summary>Returns a record for each generation, as of the last garbage collection.</summary>
    private static Dictionary<string, object?> ReadGenerations()
    {
        var generations = new Dictionary<string, object?>();
        var info = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo;
        for (var i = 0; i < Math.Min(info.Length, _generationNames.Length); i++)
        {
            var generation = new Dictionary<string, object?>
            {
                ["Bytes"] = info[i].SizeAfterBytes,
                ["Fragmented Bytes"] = info[i].FragmentationAfterBytes,
            };
            // .NET includes collections of later generations. The other heaps are collected with the last generation.
            if (i <= GC.MaxGeneration) generation["Total Collections"] = GC.CollectionCount(i);
            generations[_generationNames[i]] = generation;
        }
        return generations;
    }
}
