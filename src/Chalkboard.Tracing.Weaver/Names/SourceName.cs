using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Names;

/// <summary>A method as its source names it.</summary>
internal sealed partial record SourceName(string Namespace, string Type, string Method, bool IsCompilerMade = false)
{
    public string FullName => Namespace.Length == 0 ? $"{Type}.{Method}" : $"{Namespace}.{Type}.{Method}";

    public static SourceName Of(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var name = MethodName(method);

        // Closures and display classes stand for the type that holds them.
        while (type.DeclaringType is { } outer && IsCompilerMadeType(type.Name))
        {
            var at = type.Name.IndexOf('@', StringComparison.Ordinal);
            if (at > 0) name = OfFSharp(type.Name[..at], name);
            type = outer;
        }

        return new SourceName(Outermost(type).Namespace, TypeName(type), name);
    }

    public static SourceName OfReference(MethodReference method)
    {
        var type = method.DeclaringType.GetElementType();
        return new SourceName(Outermost(type).Namespace, TypeName(type), Accessor(method.Name));
    }

    public static IReadOnlyList<string> Parameters(MethodDefinition method) => [.. method.Parameters.Select(parameter => parameter.Name)];

    private static string MethodName(MethodDefinition method)
    {
        var name = method.Name;
        if (MadeOf().Match(name) is { Success: true } made)
        {
            var outer = Plain(made.Groups["outer"].Value);
            return made.Groups["kind"].Value == "g" ? $"{outer}.{made.Groups["name"].Value}" : $"{outer}.lambda";
        }

        // Lambdas of Visual Basic, which don't tell whose they are.
        if (name.StartsWith("_Lambda$__", StringComparison.Ordinal)) return "lambda";

        // Local functions of F# that capture nothing: add@11.
        if (name.IndexOf('@', StringComparison.Ordinal) is > 0 and var at) name = name[..at];

        // That of an interface, implemented explicitly.
        var dot = name.StartsWith('.') ? -1 : name.LastIndexOf('.');
        return Accessor(Plain(dot >= 0 ? name[(dot + 1)..] : name));
    }

    // Functions, sequences and tasks are each a class of their own, with a name of what holds them; so are object expressions, whose members have names.
    private static string OfFSharp(string holder, string name)
    {
        var member = name is "Invoke" or "new" or "GenerateNext" or "Close" or "CheckClose.get" or "MoveNext" ? "lambda" : name;
        return holder.Contains(' ', StringComparison.Ordinal) ? member : $"{holder}.{member}";
    }

    private static string Accessor(string name) => name switch
    {
        ".ctor" => "new",
        ".cctor" => "static new",
        _ when name.StartsWith("get_", StringComparison.Ordinal) => name[4..] + ".get",
        _ when name.StartsWith("set_", StringComparison.Ordinal) => name[4..] + ".set",
        _ when name.StartsWith("op_", StringComparison.Ordinal) => "operator " + name[3..],
        _ => name,
    };

    // <Main>$ is Main; <<Main>$>g__Parse|0_0 has been taken apart before.
    private static string Plain(string name) => name.StartsWith('<') && name.LastIndexOf('>') is > 1 and var end ? Plain(name[1..end]) : name;

    private static bool IsCompilerMadeType(string name) => name.StartsWith('<') || name.StartsWith("VB$", StringComparison.Ordinal) || name.StartsWith("_Closure$", StringComparison.Ordinal) || name.Contains('@', StringComparison.Ordinal);

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string TypeName(TypeReference type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = FileLocal().Replace(arity < 0 ? type.Name : type.Name[..arity], "");
        return type.DeclaringType is { } outer ? $"{TypeName(outer)}.{name}" : name;
    }

    [GeneratedRegex(@"^<(?<outer>.*)>(?<kind>[bg])__(?<name>[^|]*)")]
    private static partial Regex MadeOf();

    // What the compiler puts before the name of a type that is seen in its file alone.
    [GeneratedRegex("^<[^>]*>F[0-9A-F]+__")]
    private static partial Regex FileLocal();
}
