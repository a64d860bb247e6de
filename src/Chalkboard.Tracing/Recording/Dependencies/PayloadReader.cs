using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Reads the properties of the objects that libraries publish, without a reference to their types.</summary>
internal static class PayloadReader
{
    private static readonly ConcurrentDictionary<(Type Type, string Name), PropertyInfo?> _properties = new();

    /// <summary>
    /// Returns the value of a property; null if there is none, also because trimming has removed it. Then the dependency is recorded
    /// without this detail, or not at all.
    /// </summary>
    public static object? Get(object payload, string name) =>
        _properties.GetOrAdd((payload.GetType(), name), FindProperty)?.GetValue(payload);

    public static Guid GetId(object payload, string name) => Get(payload, name) is Guid id ? id : default;

    [UnconditionalSuppressMessage("Trimming", "IL2080", Justification = "A property that was removed is not read; libraries that publish "
        + "objects keep the properties of these.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The same.")]
    [UnconditionalSuppressMessage("Trimming", "IL2077", Justification = "The same.")]
    private static PropertyInfo? FindProperty((Type Type, string Name) key) =>
        key.Type.GetProperty(key.Name, BindingFlags.Public | BindingFlags.Instance);
}
