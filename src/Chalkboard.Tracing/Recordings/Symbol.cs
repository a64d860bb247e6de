namespace Chalkboard.Tracing.Recordings;

/// <summary>What is called, named as its source names it: an async method is <c>PriceAsync</c>, not the state machine made of it.</summary>
/// <param name="Type">The type, without its namespace; nested ones with a dot between: <c>Checkout</c>, <c>Basket.Line</c>.</param>
/// <param name="Method">
/// The method: <c>Price</c>, <c>new</c> for a constructor, <c>Price.Parse</c> for a local function in <c>Price</c>, <c>Price.lambda</c>
/// for a lambda in it; <c>Price.lambda@41</c> where there are several, by their lines.
/// </param>
public sealed record Symbol(string Type, string Method)
{
    /// <summary>The namespace of the type; empty if none or unknown.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The simple name of the assembly; empty if unknown.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>The path of the source file, as the debug information has it; null where there is none, as for external calls.</summary>
    public string? File { get; init; }

    /// <summary>The name of the source file without its folder, such as <c>Checkout.cs</c>; null if <see cref="File"/> is.</summary>
    public string? FileName => File?[(File.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    /// <summary>The line on which the method begins; 0 if unknown.</summary>
    public int Line { get; init; }

    /// <summary>Whether a compiler made it, and the source says nothing of it. Views fold such calls into their callers.</summary>
    public bool IsCompilerGenerated { get; init; }

    /// <summary>Whether it is a lambda, which the source gives no name.</summary>
    internal bool IsLambda => Method == "lambda" || Method.EndsWith(".lambda", StringComparison.Ordinal);

    /// <summary>Type and method with a dot between, or the one of them there is.</summary>
    public string Name => Type.Length == 0 ? Method : Method.Length == 0 ? Type : $"{Type}.{Method}";
}
