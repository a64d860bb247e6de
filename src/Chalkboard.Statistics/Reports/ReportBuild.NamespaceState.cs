namespace Chalkboard.Statistics.Reports;

internal sealed partial class ReportBuild
{
    /// <summary>A namespace of the report.</summary>
    private sealed class NamespaceState(string name, object?[] value)
    {
        private int _timeoutCount;

        public string Name => name;

        /// <summary>Its value in the report, as an array of one element.</summary>
        public object?[] Value => value;

        public bool HasStarted { get; set; }

        public List<PendingScope> PendingScopes { get; } = [];

        // The position at which the next pass continues.
        public int ScopeIndex { get; set; }
        public int EntryIndex { get; set; }
        public int RemainingEntries { get; set; } = MaxNamespaceEntries;

        public string? AbortReason { get; private set; }

        /// <summary>Counts a timeout. Returns whether code of the namespace may continue.</summary>
        public bool TryAddTimeout()
        {
            if (++_timeoutCount >= MaxNamespaceTimeouts) AbortReason = "Not read, because its namespace took too long.";
            return AbortReason is null;
        }
    }
}
