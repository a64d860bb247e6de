using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The types that a log refers to by number.</summary>
internal sealed class TypeList
{
    private const int _recent = 64;

    private readonly Type?[] _recentTypes = new Type?[_recent];
    private readonly int[] _recentNumbers = new int[_recent];
    private readonly Dictionary<Type, int> _numbers = [];
    private readonly List<Type> _types = [];

    public int NumberOf(Type type)
    {
        var slot = RuntimeHelpers.GetHashCode(type) & (_recent - 1);
        if (ReferenceEquals(_recentTypes[slot], type)) return _recentNumbers[slot];
        int number;
        lock (_types)
        {
            if (!_numbers.TryGetValue(type, out number))
            {
                number = _types.Count;
                _types.Add(type);
                _numbers.Add(type, number);
            }
        }

        (_recentTypes[slot], _recentNumbers[slot]) = (type, number);
        return number;
    }

    public Type[] ToArray()
    {
        lock (_types) return [.. _types];
    }
}
