using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>Writes each figure on a line: its path as for <c>chalk check</c>, a tab, and the value.</summary>
internal static class PlainReport
{
    public static async Task WriteAsync(IEnumerable<NamespaceFigures> namespaces, TextWriter output)
    {
        foreach (var namespaceFigures in namespaces)
            await WriteAsync(
                Printable.ToLine(
                    EntryPath.Escape(namespaceFigures.Name), int.MaxValue), namespaceFigures.Entries, output).ConfigureAwait(false);
    }

    private static async Task WriteAsync(string path, Figure figure, TextWriter output)
    {
        if (figure is Figure.Group { Error: null } group)
        {
            foreach (var (name, entry) in group.Entries)
                await WriteAsync($"{path}/{Printable.ToLine(EntryPath.Escape(name), int.MaxValue)}", entry, output).ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{path}\t{Format(figure)}").ConfigureAwait(false);
    }

    private static string Format(Figure figure) => figure switch
    {
        Figure.Number number => number.Text,
        Figure.Boolean flag => flag.Value ? "true" : "false",
        Figure.String text => Printable.ToLine(text.Text, int.MaxValue),
        Figure.Group group => $"error: {Printable.ToLine(group.Error ?? "", int.MaxValue)}",
        _ => "null",
    };
}
