using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>What the map of a woven assembly says of a method.</summary>
internal sealed record MethodSymbol(Symbol Symbol, string[] Parameters)
{
    public static readonly MethodSymbol Unknown = new(new Symbol("", "?"), []);
}
