using System.Globalization;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Formats the events of a recording as text without times, one event a line, indented by depth.</summary>
internal static partial class EventTree
{
    /// <summary>Removes the line numbers that distinguish the lambdas of one method.</summary>
    public static string RemoveLambdaLines(string names) => LambdaLine().Replace(names, "lambda");

    [System.Text.RegularExpressions.GeneratedRegex("lambda@[0-9]+")]
    private static partial System.Text.RegularExpressions.Regex LambdaLine();

    /// <summary>
    /// Calls and their ends: <c>&gt; A.B</c>, <c>&lt; A.B: 1</c>, <c>! A.B: E</c>, <c>[ X.Y</c>, <c>] X.Y</c>, <c>. A.B:3</c>, <c>~
    /// A.B</c>, <c>^ A.B</c>, <c>c A.B: E</c>, <c>= x: 1</c>.
    /// </summary>
    public static string Format(Recording recording, params EventKind[] kinds)
    {
        var text = new StringBuilder();
        var depths = new Dictionary<int, int>();
        foreach (var e in recording.Events)
        {
            ref var depth = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(depths, e.ThreadId, out _);
            if (e.Kind is EventKind.Leave or EventKind.Throw or EventKind.ExternalLeave or EventKind.Suspend) depth--;
            if (e.SymbolIndex >= 0 && (kinds.Length == 0 || kinds.Contains(e.Kind)))
            {
                text.Append(' ', 2 * Math.Max(depth, 0)).Append(GetSign(e.Kind)).Append(' ')
                    .Append(recording.Symbols[e.SymbolIndex].Name);
                if (e.Kind == EventKind.Line) text.Append(':').Append(e.Line.ToString(CultureInfo.InvariantCulture));
                if (!e.Value.IsEmpty) text.Append(": ").Append(e.Value);
                text.Append('\n');
            }

            if (e.Kind is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume) depth++;
        }

        return text.ToString();
    }

    /// <summary>Formats calls, external calls and their ends, without lines and arguments.</summary>
    public static string FormatCalls(Recording recording) =>
        Format(recording, EventKind.Enter, EventKind.Leave, EventKind.ExternalEnter, EventKind.ExternalLeave, EventKind.Throw,
        EventKind.Catch,
        EventKind.Suspend, EventKind.Resume);

    /// <summary>Finds errors in the nesting of a recording, which must not have unfinished calls.</summary>
    public static IEnumerable<string> FindErrors(Recording recording)
    {
        var open = new Dictionary<int, Stack<int>>();
        foreach (var e in recording.Events)
        {
            if (e.SymbolIndex < 0) continue;
            if (!open.TryGetValue(e.ThreadId, out var stack)) open.Add(e.ThreadId, stack = new());
            var name = recording.Symbols[e.SymbolIndex].Name;
            switch (e.Kind)
            {
                case EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume:
                    stack.Push(e.SymbolIndex);
                    break;
                case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend:
                    if (!stack.TryPop(out var top)) yield return $"{e.Kind} of {name}, and nothing is open";
                    else if (top != e.SymbolIndex) yield return $"{e.Kind} of {name} while {recording.Symbols[top].Name} is open";
                    break;
                case EventKind.Line or EventKind.Argument or EventKind.Catch:
                    if (!stack.TryPeek(out var current) || current != e.SymbolIndex)
                        yield return $"{e.Kind} in {name}, which is not on top";
                    break;
            }
        }

        foreach (var (thread, stack) in open)
        {
            foreach (var symbol in stack) yield return $"{recording.Symbols[symbol].Name} is open on thread {thread} at the end";
        }
    }

    private static char GetSign(EventKind kind) => kind switch
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
