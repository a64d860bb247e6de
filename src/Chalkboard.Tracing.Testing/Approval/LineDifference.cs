using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Chalkboard.Tracing.Testing.Approval;

/// <summary>The difference between two trees of indented lines: the lines that differ, with their callers.</summary>
internal static class LineDifference
{
    public static string Format(string approved, string received)
    {
        var text = new StringBuilder();
        var (approvedCallers, receivedCallers) = (new List<Line>(), new List<Line>());
        var insertedLines = new List<string>();
        foreach (var piece in InlineDiffBuilder.Diff(approved, received, ignoreWhiteSpace: false).Lines)
        {
            if (piece.Text.Length == 0) continue;
            if (piece.Type == ChangeType.Inserted)
            {
                // After the lines that they replace.
                insertedLines.Add(piece.Text);
                continue;
            }

            if (piece.Type == ChangeType.Unchanged) WriteInserted();
            var line = new Line(piece.Text);
            Push(approvedCallers, line);
            if (piece.Type == ChangeType.Unchanged) Push(receivedCallers, line);
            else Write("- ", line, approvedCallers);
        }

        WriteInserted();
        return text.ToString();

        void WriteInserted()
        {
            foreach (var inserted in insertedLines)
            {
                var line = new Line(inserted);
                Push(receivedCallers, line);
                Write("+ ", line, receivedCallers);
            }

            insertedLines.Clear();
        }

        void Write(string sign, Line line, List<Line> callers)
        {
            foreach (var caller in callers.SkipLast(1).Where(caller => !caller.IsWritten))
            {
                text.Append("  ").Append(caller.Text).Append('\n');
                caller.IsWritten = true;
            }

            text.Append(sign).Append(line.Text).Append('\n');
            line.IsWritten = true;
        }
    }

    // Removes the lines that do not call this one.
    private static void Push(List<Line> callers, Line line)
    {
        while (callers.Count > 0 && callers[^1].Level >= line.Level) callers.RemoveAt(callers.Count - 1);
        callers.Add(line);
    }

    private sealed class Line(string text)
    {
        public string Text => text;

        public int Level { get; } = text.Length - text.TrimStart(' ').Length;

        public bool IsWritten { get; set; }
    }
}
