using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Assigns numbers to the types that a log refers to.</summary>
internal sealed class TypeTable
{
    private const int RecentCount = 64;
    private const int UnknownType = 0;

    private readonly Type?[] _recentTypes = new Type?[RecentCount];
    private readonly int[] _recentNumbers = new int[RecentCount];
    private readonly Dictionary<Type, int> _numbers = [];
    private readonly List<Type> _types = [typeof(object)];

    public int GetNumber(Type type)
    {
        var slot = RuntimeHelpers.GetHashCode(type) & (RecentCount - 1);
        if (ReferenceEquals(_recentTypes[slot], type)) return _recentNumbers[slot];
        if (GetOrAdd(type) is not { } number) return UnknownType;
        (_recentTypes[slot], _recentNumbers[slot]) = (type, number);
        return number;
    }

    /// <summary>Returns the types by number. A type for which there was no memory has the number of <see cref="object"/>.</summary>
    public Type[] ToArray()
    {
        lock (_types) return [.. _types];
    }

    private int? GetOrAdd(Type type)
    {
        try
        {
            lock (_types)
            {
                if (_numbers.TryGetValue(type, out var number)) return number;
                _types.Add(type);
                _numbers.Add(type, _types.Count - 1);
                return _types.Count - 1;
            }
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
