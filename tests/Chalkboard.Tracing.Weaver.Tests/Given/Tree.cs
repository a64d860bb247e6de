using System.Globalization;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>The events of a recording as text, one a line and without times, indented by what encloses them.</summary>
internal static partial class Tree
{
    /// <summary>A name without the line that tells lambdas of one method apart.</summary>
    public static string WithoutLine(string names) => Line().Replace(names, "lambda");

    [System.Text.RegularExpressions.GeneratedRegex("lambda@[0-9]+")]
    private static partial System.Text.RegularExpressions.Regex Line();

    /// <summary>
    /// Calls and their ends: <c>&gt; A.B</c>, <c>&lt; A.B: 1</c>, <c>! A.B: E</c>, <c>[ X.Y</c>, <c>] X.Y</c>, <c>. A.B:3</c>, <c>~
    /// A.B</c>, <c>^ A.B</c>, <c>c A.B: E</c>, <c>= x: 1</c>.
    /// </summary>
    public static string Of(Recording recording, params EventKind[] kinds)
    {
        var text = new StringBuilder();
        var depths = new Dictionary<int, int>();
        foreach (var read in recording.Events)
        {
            ref var depth = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(depths, read.ThreadId, out _);
            if (read.Kind is EventKind.Leave or EventKind.Throw or EventKind.ExternalLeave or EventKind.Suspend) depth--;
            if (kinds.Length == 0 || kinds.Contains(read.Kind))
            {
                text.Append(' ', 2 * Math.Max(depth, 0)).Append(Sign(read.Kind)).Append(' ')
                    .Append(recording.Symbols[read.SymbolIndex].Name);
                if (read.Kind == EventKind.Line) text.Append(':').Append(read.Line.ToString(CultureInfo.InvariantCulture));
                if (!read.Value.IsEmpty) text.Append(": ").Append(read.Value);
                text.Append('\n');
            }

            if (read.Kind is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume) depth++;
        }

        return text.ToString();
    }

    /// <summary>Calls, externals and how they end; no lines and no arguments.</summary>
    public static string Calls(Recording recording) =>
        Of(recording, EventKind.Enter, EventKind.Leave, EventKind.ExternalEnter, EventKind.ExternalLeave, EventKind.Throw, EventKind.Catch,
        EventKind.Suspend, EventKind.Resume);

    /// <summary>What is wrong with the nesting of a recording that ended with nothing open; empty if nothing is.</summary>
    public static IEnumerable<string> Faults(Recording recording)
    {
        var open = new Dictionary<int, Stack<int>>();
        foreach (var read in recording.Events)
        {
            if (!open.TryGetValue(read.ThreadId, out var stack)) open.Add(read.ThreadId, stack = new());
            var name = recording.Symbols[read.SymbolIndex].Name;
            switch (read.Kind)
            {
                case EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume:
                    stack.Push(read.SymbolIndex);
                    break;
                case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend:
                    if (!stack.TryPop(out var top)) yield return $"{read.Kind} of {name}, and nothing is open";
                    else if (top != read.SymbolIndex) yield return $"{read.Kind} of {name} while {recording.Symbols[top].Name} is open";
                    break;
                case EventKind.Line or EventKind.Argument or EventKind.Catch:
                    if (!stack.TryPeek(out var current) || current != read.SymbolIndex)
                        yield return $"{read.Kind} in {name}, which is not on top";
                    break;
            }
        }

        foreach (var (thread, stack) in open)
        {
            foreach (var symbol in stack) yield return $"{recording.Symbols[symbol].Name} is open on thread {thread} at the end";
        }
    }

    private static char Sign(EventKind kind) => kind switch
    {
        EventKind.Enter => '>',
        EventKind.Argument => '=',
        EventKind.Line => '.',
        EventKind.ExternalEnter => '[',
        EventKind.ExternalLeave => ']',
        EventKind.Leave => '<',
        EventKind.Throw => '!',
        EventKind.Catch => 'c',
        EventKind.Suspend => '~',
        EventKind.Resume => '^',
        _ => '?',
    };
}
