using System.Collections;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// The result of a search in a trace: the calls with the text in their name, their value or what they asked of others, and their callers.
/// </summary>
internal sealed class SearchMatches
{
    // Indexed by call. There may be hundreds of thousands of calls.
    private readonly BitArray _leadingCalls;
    private readonly BitArray _matches;

    private SearchMatches(int callCount) => (_leadingCalls, _matches) = (new(callCount), new(callCount));

    public int Count { get; private set; }

    public static SearchMatches Find(CallTree tree, string text, CancellationToken cancellationToken)
    {
        var matches = new SearchMatches(tree.Count);
        // Calls of the same symbol share the result.
        var matchBySymbol = new Dictionary<object, bool>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            if ((call.Index & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (!matchBySymbol.TryGetValue(call.Symbol, out var isNameMatch))
                matchBySymbol[call.Symbol] = isNameMatch = IsMatch(call.Symbol, text);
            if (!isNameMatch && !call.Value.Span.Contains(text, StringComparison.OrdinalIgnoreCase)
                && !call.Dependencies.Any(dependency => dependency.Text.Contains(text, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (SourceView.IsHidden(call)) continue;
            matches._matches[call.Index] = true;
            matches.Count++;
            for (var ancestor = call; ancestor is not null
                && !matches._leadingCalls[ancestor.Index]; ancestor = ancestor.Caller) matches._leadingCalls[ancestor.Index] = true;
        }
        return matches;
    }

    public static bool IsMatch(Symbol symbol, string text) =>
        symbol.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
            || symbol.DisplayName.Contains(text, StringComparison.OrdinalIgnoreCase);

    public bool IsMatch(Call call) => _matches[call.Index];

    /// <summary>Returns whether a call is a match, or led to one.</summary>
    public bool LeadsToMatch(Call call) => _leadingCalls[call.Index];
}
