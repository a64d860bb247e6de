using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Names;

/// <summary>A method as its source names it.</summary>
internal sealed partial record SourceName(string Namespace, string Type, string Method, bool IsCompilerGenerated = false)
{
    public string NameWithoutNamespace => $"{Type}.{Method}";

    public string FullName => Namespace.Length == 0 ? NameWithoutNamespace : $"{Namespace}.{NameWithoutNamespace}";

    public static SourceName From(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var name = GetMethodName(method);

        // Closures and display classes stand for the type that holds them.
        while (type.DeclaringType is { } outer && IsCompilerGeneratedType(type.Name))
        {
            var atSign = type.Name.IndexOf('@', StringComparison.Ordinal);
            if (atSign > 0) name = GetFSharpName(type.Name[..atSign], name);
            type = outer;
        }

        return new SourceName(GetOutermostType(type).Namespace, GetTypeName(type), name);
    }

    public static SourceName FromReference(MethodReference method)
    {
        var type = method.DeclaringType.GetElementType();
        return new SourceName(GetOutermostType(type).Namespace, GetTypeName(type), FormatSpecialName(method.Name));
    }

    public static IReadOnlyList<string> GetParameters(MethodDefinition method) => [.. method.Parameters.Select(parameter => parameter.Name)];

    private static string GetMethodName(MethodDefinition method)
    {
        var name = method.Name;
        if (LambdaOrLocalFunction().Match(name) is { Success: true } match)
        {
            var outer = StripBrackets(match.Groups["outer"].Value);
            return match.Groups["kind"].Value == "g" ? $"{outer}.{match.Groups["name"].Value}" : $"{outer}.lambda";
        }

        // Lambdas of Visual Basic, which don't tell whose they are.
        if (name.StartsWith("_Lambda$__", StringComparison.Ordinal)) return "lambda";

        // Local functions of F# that capture nothing: add@11.
        if (name.IndexOf('@', StringComparison.Ordinal) is > 0 and var atSign) name = name[..atSign];

        // That of an interface, implemented explicitly.
        var dot = name.StartsWith('.') ? -1 : name.LastIndexOf('.');
        return FormatSpecialName(StripBrackets(dot >= 0 ? name[(dot + 1)..] : name));
    }

    // Functions, sequences and tasks are each a class of their own, with a name of what holds them; so are object expressions, whose members have names.
    private static string GetFSharpName(string holder, string name)
    {
        var member = name is "Invoke" or "new" or "GenerateNext" or "Close" or "CheckClose.get" or "MoveNext" ? "lambda" : name;
        return holder.Contains(' ', StringComparison.Ordinal) ? member : $"{holder}.{member}";
    }

    private static string FormatSpecialName(string name) => name switch
    {
        ".ctor" => "new",
        ".cctor" => "static new",
        _ when name.StartsWith("get_", StringComparison.Ordinal) => name[4..] + ".get",
        _ when name.StartsWith("set_", StringComparison.Ordinal) => name[4..] + ".set",
        _ when name.StartsWith("op_", StringComparison.Ordinal) => "operator " + name[3..],
        _ => name,
    };

    // <Main>$ is Main; <<Main>$>g__Parse|0_0 has been taken apart before.
    private static string StripBrackets(string name) => name.StartsWith('<') && name.LastIndexOf('>') is > 1 and var end ? StripBrackets(name[1..end]) : name;

    private static bool IsCompilerGeneratedType(string name) => name.StartsWith('<') || name.StartsWith("VB$", StringComparison.Ordinal) || name.StartsWith("_Closure$", StringComparison.Ordinal) || name.Contains('@', StringComparison.Ordinal);

    private static TypeReference GetOutermostType(TypeReference type) => type.DeclaringType is { } outer ? GetOutermostType(outer) : type;

    private static string GetTypeName(TypeReference type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = FileLocalPrefix().Replace(arity < 0 ? type.Name : type.Name[..arity], "");
        return type.DeclaringType is { } outer ? $"{GetTypeName(outer)}.{name}" : name;
    }

    [GeneratedRegex(@"^<(?<outer>.*)>(?<kind>[bg])__(?<name>[^|]*)")]
    private static partial Regex LambdaOrLocalFunction();

    // What the compiler puts before the name of a type that is seen in its file alone.
    [GeneratedRegex("^<[^>]*>F[0-9A-F]+__")]
    private static partial Regex FileLocalPrefix();
}
