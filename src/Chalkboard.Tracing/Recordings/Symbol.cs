using System.Globalization;

namespace Chalkboard.Tracing.Recordings;

/// <summary>A method, with its names in the source: an async method is <c>PriceAsync</c>, and not its state machine.</summary>
/// <param name="Type">The type, without its namespace; nested types are separated by dots: <c>Checkout</c>, <c>Basket.Line</c>.</param>
/// <param name="Method">
/// The method: <c>Price</c>, <c>new</c> for a constructor, <c>Price.Parse</c> for a local function in <c>Price</c>, <c>Price.lambda</c>
/// for a lambda in it; <c>Price.lambda@41</c>, with the line, if there are several.
/// </param>
public sealed record Symbol(string Type, string Method)
{
    /// <summary>The namespace of the type; empty if none or unknown.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The simple name of the assembly; empty if unknown.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>The path of the source file in the debug information; null if there is none, as for external calls.</summary>
    public string? File { get; init; }

    /// <summary>The name of the source file without its folder, such as <c>Checkout.cs</c>; null if <see cref="File"/> is.</summary>
    public string? FileName => File?[(File.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    /// <summary>The first line of the method; 0 if unknown.</summary>
    public int Line { get; init; }

    /// <summary>True if a compiler generated it, so that the source does not have it. Views fold its calls into their callers.</summary>
    public bool IsCompilerGenerated { get; init; }

    /// <summary>True if it is a lambda, which has no name in the source.</summary>
    internal bool IsLambda => Method == "lambda" || Method.EndsWith(".lambda", StringComparison.Ordinal);

    /// <summary>
    /// The name as a view shows it: a lambda or a local function after the method that contains it, and with its line, since several may
    /// have the same name: <c>Orders.Total: lambda (Orders.cs:41)</c>.
    /// </summary>
    internal string DisplayName
    {
        get
        {
            var dot = Method.LastIndexOf('.');
            var nested = Method[(dot + 1)..];
            var at = nested.StartsWith("lambda@", StringComparison.Ordinal) ? "lambda".Length : nested.Length;
            var isNested = at < nested.Length || IsLambda
                || (dot > 0 && nested is not ("get" or "set" or "add" or "remove" or "when" or ""));
            if (!isNested || (Type.Length == 0 && dot <= 0)) return Name;
            var outer = dot <= 0 ? Type : Type.Length == 0 ? Method[..dot] : $"{Type}.{Method[..dot]}";
            var line = at < nested.Length ? nested[(at + 1)..] : Line > 0 ? Line.ToString(CultureInfo.InvariantCulture) : "";
            var location = string.Join(':', ((string?[])[FileName, line]).Where(part => !string.IsNullOrEmpty(part)));
            return location.Length == 0 ? $"{outer}: {nested[..at]}" : $"{outer}: {nested[..at]} ({location})";
        }
    }

    /// <summary>Type and method, separated by a dot; or only one of them if the other is empty.</summary>
    public string Name => Type.Length == 0 ? Method : Method.Length == 0 ? Type : $"{Type}.{Method}";
}
