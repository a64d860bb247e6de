using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>How fast the counters of namespaces count, over the last readings.</summary>
internal sealed class Rates(TimeProvider time)
{
    private const int _readings = 10;

    private Dictionary<(string Namespace, string Name), Track> _tracks = [];

    public void Add(IEnumerable<Namespace> namespaces)
    {
        var now = time.GetTimestamp();
        var tracks = new Dictionary<(string, string), Track>();
        foreach (var entries in namespaces)
        {
            foreach (var (name, figure) in entries.Scalars)
            {
                if (figure is not Figure.Number number || !double.IsFinite(number.Value) || !MayCount(name)) continue;
                var key = (entries.Name, name);
                var track = _tracks.GetValueOrDefault(key) ?? new();
                track.Add(now, number.Value);
                tracks[key] = track;
            }
        }

        // Those that are gone are forgotten.
        _tracks = tracks;
    }

    /// <summary>What the counter counts in a second; null for what isn't one, as far as can be seen.</summary>
    public double? Find(string in_, string name) => _tracks.GetValueOrDefault((in_, name))?.PerSecond(time);

    // These rise for other reasons, or until something ends.
    private static bool MayCount(string name) =>
        !name.EndsWith("Time", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("Uptime", StringComparison.OrdinalIgnoreCase) && !name.Contains("Current", StringComparison.OrdinalIgnoreCase) && !name.Contains('/');

    private sealed class Track
    {
        private const int _most = 20;

        private readonly Queue<(long At, double Value)> _values = [];
        private double _last;
        private int _trust;

        public void Add(long at, double value)
        {
            // Counters are whole and fall only when the application starts anew; what falls again and again is none.
            var falls = _values.Count > 0 && value < _last;
            if (falls) _values.Clear();
            _trust = Math.Clamp(_trust + (falls || value != Math.Floor(value) ? -_most / 2 : 1), -_most, _most);
            _last = value;
            _values.Enqueue((at, value));
            if (_values.Count > _readings) _values.Dequeue();
        }

        public double? PerSecond(TimeProvider time)
        {
            if (_trust <= 0 || _values.Count < 2) return null;
            var (first, last) = (_values.Peek(), _values.Last());
            return last.Value == first.Value ? null : (last.Value - first.Value) / time.GetElapsedTime(first.At, last.At).TotalSeconds;
        }
    }
}
