using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>The rates of counters over the last readings.</summary>
internal sealed class CounterRates(TimeProvider timeProvider)
{
    private const int MaxReadings = 10;

    private Dictionary<(string Namespace, string Name), CounterHistory> _histories = [];

    public void Add(IEnumerable<NamespaceFigures> namespaces)
    {
        var now = timeProvider.GetTimestamp();
        var histories = new Dictionary<(string, string), CounterHistory>();
        foreach (var namespaceFigures in namespaces)
        {
            foreach (var (name, figure) in namespaceFigures.Scalars)
            {
                if (figure is not Figure.Number number || !double.IsFinite(number.Value) || !CanBeCounter(name)) continue;
                var key = (namespaceFigures.Name, name);
                var history = _histories.GetValueOrDefault(key) ?? new();
                history.Add(now, number.Value);
                histories[key] = history;
            }
        }

        // Removes counters that no longer exist.
        _histories = histories;
    }

    /// <summary>Returns the increments per second of a counter; null if the entry doesn't seem to be one.</summary>
    public double? Find(string namespaceName, string name) => _histories.GetValueOrDefault((namespaceName, name))?.GetRate(timeProvider);

    // Excludes names of values that rise for other reasons.
    private static bool CanBeCounter(string name) =>
        !name.EndsWith("Time", StringComparison.OrdinalIgnoreCase)
            && !name.EndsWith("Uptime", StringComparison.OrdinalIgnoreCase)
            && !name.Contains("Current", StringComparison.OrdinalIgnoreCase)
            && !name.Contains('/');

    private sealed class CounterHistory
    {
        private const int MaxScore = 20;

        private readonly Queue<(long Timestamp, double Value)> _values = [];
        private double _lastValue;
        private int _counterScore;

        public void Add(long timestamp, double value)
        {
            // Counters are integers and fall only when the application restarts. A value that falls repeatedly is not a counter.
            var hasFallen = _values.Count > 0 && value < _lastValue;
            if (hasFallen) _values.Clear();
            _counterScore = Math.Clamp(_counterScore + (hasFallen || value != Math.Floor(value) ? -MaxScore / 2 : 1), -MaxScore, MaxScore);
            _lastValue = value;
            _values.Enqueue((timestamp, value));
            if (_values.Count > MaxReadings) _values.Dequeue();
        }

        public double? GetRate(TimeProvider timeProvider)
        {
            if (_counterScore <= 0 || _values.Count < 2) return null;
            var (first, last) = (_values.Peek(), _values.Last());
            return last.Value == first.Value
                ? null
                : (last.Value - first.Value) / timeProvider.GetElapsedTime(first.Timestamp, last.Timestamp).TotalSeconds;
        }
    }
}
