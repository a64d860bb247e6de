using System.Collections;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>What somebody searched for in a trace: calls with that in their name or value, and who led to them.</summary>
internal sealed class Found
{
    // By the index of a call. There may be hundreds of thousands.
    private readonly BitArray _leading;
    private readonly BitArray _found;

    private Found(int calls) => (_leading, _found) = (new(calls), new(calls));

    public int Count { get; private set; }

    public static Found In(CallTree tree, string text, CancellationToken cancellation)
    {
        var found = new Found(tree.Count);
        // A name has been looked at once it has been looked at.
        var names = new Dictionary<object, bool>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            if ((call.Index & 0xFFF) == 0) cancellation.ThrowIfCancellationRequested();
            if (!names.TryGetValue(call.Symbol, out var named)) names[call.Symbol] = named = call.Symbol.Name.Contains(text, StringComparison.OrdinalIgnoreCase);
            if (!named && !call.Value.Span.Contains(text, StringComparison.OrdinalIgnoreCase)) continue;
            if (SourceView.Hides(call)) continue;
            found._found[call.Index] = true;
            found.Count++;
            for (var at = call; at is not null && !found._leading[at.Index]; at = at.Caller) found._leading[at.Index] = true;
        }
        return found;
    }

    public bool Is(Call call) => _found[call.Index];

    /// <summary>Whether it is one, or led to one.</summary>
    public bool Leads(Call call) => _leading[call.Index];
}
