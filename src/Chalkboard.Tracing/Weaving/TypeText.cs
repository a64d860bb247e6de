namespace Chalkboard.Tracing.Weaving;

/// <summary>A type as the source writes it, without namespaces.</summary>
internal static class TypeText
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

    public static string Of(Type type)
    {
        if (_keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        var name = type.Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        if (arity < 0) return name;
        return type.IsGenericType && !type.IsGenericTypeDefinition ? $"{name[..arity]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name[..arity];
    }

    public static string OfArray(Type type, long length) => $"{Of(type.GetElementType()!)}[{length}]";
}
