using System.Collections.Concurrent;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// The recent durations of each route, and which of its traces are kept as typical: those near the median. Routes are bounded: a further
/// one replaces the one with the fewest requests, because methods of requests and names of activities may come from outside. Each takes
/// about 300 bytes. It starts empty with the process, so that traces of an earlier version of the application are replaced.
/// </summary>
internal sealed class TypicalDurations(int maxPerRoute, TimeProvider timeProvider)
{
    /// <summary>
    /// The number of requests of a route before the first of them may be typical: the first ones compile code and fill caches.
    /// </summary>
    public const int MinRequests = 5;

    /// <summary>The age at which a typical trace is replaced.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private const int MaxRoutes = 200;
    private const double MaxDeviation = 0.25;

    private readonly ConcurrentDictionary<string, RouteDurations> _routes = new(StringComparer.Ordinal);

    /// <summary>Counts a request. Returns whether its trace is to be kept as typical.</summary>
    /// <param name="route">The method and the route.</param>
    /// <param name="duration">The duration of the request.</param>
    /// <param name="canBeTypical">False if it failed, or is kept for another reason.</param>
    public bool Add(string route, TimeSpan duration, bool canBeTypical)
    {
        if (maxPerRoute == 0) return false;
        if (!_routes.TryGetValue(route, out var durations))
        {
            if (_routes.Count >= MaxRoutes)
                _routes.TryRemove(_routes.MinBy(known => (known.Value.Count, known.Value.LastUsedAt)).Key, out _);
            durations = _routes.GetOrAdd(route, new RouteDurations(maxPerRoute));
        }

        lock (durations) return durations.Add(duration.Ticks, canBeTypical, timeProvider.GetUtcNow());
    }

    private sealed class RouteDurations(int maxTypical)
    {
        private const int MaxDurations = 31;

        private readonly List<long> _durations = [];
        private readonly Queue<(long Duration, DateTimeOffset KeptAt)> _typical = new();
        private int _next;
        private int _count;
        private long _lastUsedAt;

        /// <summary>The number of durations. It and the time may be read without a lock.</summary>
        public int Count => Volatile.Read(ref _count);

        public long LastUsedAt => Volatile.Read(ref _lastUsedAt);

        public bool Add(long duration, bool canBeTypical, DateTimeOffset now)
        {
            if (_durations.Count < MaxDurations) _durations.Add(duration);
            else _durations[_next] = duration;
            _next = (_next + 1) % MaxDurations;
            Volatile.Write(ref _count, _durations.Count);
            Volatile.Write(ref _lastUsedAt, now.UtcTicks);
            if (!canBeTypical || _durations.Count < MinRequests) return false;
            var sorted = _durations.ToArray();
            Array.Sort(sorted);
            var median = sorted[sorted.Length / 2];
            if (!IsNear(duration, median)) return false;
            // The oldest is replaced if it is old, or if the route has become faster or slower since.
            if (_typical.Count == maxTypical)
            {
                var oldest = _typical.Peek();
                if (now - oldest.KeptAt < MaxAge && IsNear(oldest.Duration, median, 2 * MaxDeviation)) return false;
                _typical.Dequeue();
            }

            _typical.Enqueue((duration, now));
            return true;
        }

        private static bool IsNear(long duration, long median, double maxDeviation = MaxDeviation) =>
            Math.Abs(duration - median) <= median * maxDeviation;
    }
}
