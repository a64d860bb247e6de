using System.Globalization;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A method in the symbol map of a woven assembly.</summary>
internal sealed record MethodSymbol(Symbol Symbol, string[] Parameters)
{
    /// <summary>The symbol in recordings. If a method has several lambdas, their names contain their lines.</summary>
    public Symbol DisplaySymbol { get; init; } = Symbol;

    /// <summary>Adds their lines to the names of lambdas if a method has several.</summary>
    public static void AddLinesToLambdas(MethodSymbol[] symbols)
    {
        foreach (var lambdas in symbols.Index().Where(symbol => symbol.Item.Symbol.IsLambda)
            .GroupBy(symbol => (symbol.Item.Symbol.Namespace, symbol.Item.Symbol.Name)))
        {
            if (lambdas.DistinctBy(symbol => symbol.Item.Symbol.Line).Count() == 1) continue;
            foreach (var (index, method) in lambdas)
            {
                if (method.Symbol.Line == 0) continue;
                var name = string.Create(CultureInfo.InvariantCulture, $"{method.Symbol.Method}@{method.Symbol.Line}");
                symbols[index] = method with { DisplaySymbol = method.Symbol with { Method = name } };
            }
        }
    }

    public static readonly MethodSymbol Unknown = new(new Symbol("", "?"), []);
}
