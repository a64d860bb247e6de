namespace Chalkboard.Tracing.Recorder;

/// <summary>The name of a type in C#, without namespaces.</summary>
internal static class TypeDisplayName
{
    private static readonly Dictionary<Type, string> _keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Get(Type type)
    {
        if (_keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Get(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return Get(type.GetElementType()!) + "*";
        var name = type.Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        if (arity < 0) return name;
        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? $"{name[..arity]}<{string.Join(", ", type.GetGenericArguments().Select(Get))}>"
            : name[..arity];
    }

    public static string GetForArray(Type type, long length) => $"{Get(type.GetElementType()!)}[{length}]";
}
