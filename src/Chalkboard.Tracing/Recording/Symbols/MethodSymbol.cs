using System.Globalization;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>What the map of a woven assembly says of a method.</summary>
internal sealed record MethodSymbol(Symbol Symbol, string[] Parameters)
{
    /// <summary>The symbol as recordings have it: of several lambdas in one method each has its line in its name.</summary>
    public Symbol DisplaySymbol { get; init; } = Symbol;

    /// <summary>Tells lambdas of one method apart.</summary>
    public static void AddLinesToLambdas(MethodSymbol[] symbols)
    {
        foreach (var lambdas in symbols.Index().Where(symbol => symbol.Item.Symbol.IsLambda).GroupBy(symbol => (symbol.Item.Symbol.Namespace, symbol.Item.Symbol.Name)))
        {
            if (lambdas.DistinctBy(symbol => symbol.Item.Symbol.Line).Count() == 1) continue;
            foreach (var (index, method) in lambdas)
                if (method.Symbol.Line > 0) symbols[index] = method with { DisplaySymbol = method.Symbol with { Method = $"{method.Symbol.Method}@{method.Symbol.Line.ToString(CultureInfo.InvariantCulture)}" } };
        }
    }

    public static readonly MethodSymbol Unknown = new(new Symbol("", "?"), []);
}
