using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Names;

/// <summary>The name of a method in its source.</summary>
internal sealed partial record SourceName(string Namespace, string Type, string Method, bool IsCompilerGenerated = false)
{
    public string NameWithoutNamespace => $"{Type}.{Method}";

    public string FullName => Namespace.Length == 0 ? NameWithoutNamespace : $"{Namespace}.{NameWithoutNamespace}";

    public static SourceName From(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var name = GetMethodName(method);

        // Members of closures and display classes belong to the outer type.
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

    public static IReadOnlyList<string> GetParameters(MethodDefinition method) =>
        [.. method.Parameters.Select(parameter => parameter.Name)];

    private static string GetMethodName(MethodDefinition method)
    {
        var name = method.Name;
        if (LambdaOrLocalFunctionPattern().Match(name) is { Success: true } match)
        {
            var outer = StripBrackets(match.Groups["outer"].Value);
            return match.Groups["kind"].Value == "g" ? $"{outer}.{match.Groups["name"].Value}" : $"{outer}.lambda";
        }

        // Lambdas of Visual Basic, whose names don't contain their method.
        if (name.StartsWith("_Lambda$__", StringComparison.Ordinal)) return "lambda";

        // Local functions of F# that capture nothing: add@11.
        if (name.IndexOf('@', StringComparison.Ordinal) is > 0 and var atSign) name = name[..atSign];

        // An explicit implementation has the name of the interface before the dot.
        var dot = name.StartsWith('.') ? -1 : name.LastIndexOf('.');
        return FormatSpecialName(StripBrackets(dot >= 0 ? name[(dot + 1)..] : name));
    }

    // F# compiles functions, sequences, tasks and object expressions to classes whose names contain the outer member. Members of object
    // expressions have names.
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

    // <Main>$ is Main. Names such as <<Main>$>g__Parse|0_0 are parsed before.
    private static string StripBrackets(string name) =>
        name.StartsWith('<') && name.LastIndexOf('>') is > 1 and var end ? StripBrackets(name[1..end]) : name;

    private static bool IsCompilerGeneratedType(string name) =>
        name.StartsWith('<') || name.StartsWith("VB$", StringComparison.Ordinal) || name.StartsWith("_Closure$", StringComparison.Ordinal)
            || name.Contains('@', StringComparison.Ordinal);

    private static TypeReference GetOutermostType(TypeReference type) => type.DeclaringType is { } outer ? GetOutermostType(outer) : type;

    private static string GetTypeName(TypeReference type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = FileLocalPrefixPattern().Replace(arity < 0 ? type.Name : type.Name[..arity], "");
        return type.DeclaringType is { } outer ? $"{GetTypeName(outer)}.{name}" : name;
    }

    [GeneratedRegex(@"^<(?<outer>.*)>(?<kind>[bg])__(?<name>[^|]*)")]
    private static partial Regex LambdaOrLocalFunctionPattern();

    // The prefix of file-local types.
    [GeneratedRegex("^<[^>]*>F[0-9A-F]+__")]
    private static partial Regex FileLocalPrefixPattern();
}
