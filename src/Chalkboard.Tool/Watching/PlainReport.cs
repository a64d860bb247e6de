using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>Every figure on a line of its own: the path that a check takes, a tab, and the value.</summary>
internal static class PlainReport
{
    public static async Task WriteAsync(IEnumerable<Namespace> namespaces, TextWriter output)
    {
        foreach (var entries in namespaces)
            await WriteAsync(Printable.Line(EntryPath.Escape(entries.Name), int.MaxValue), entries.Entries, output).ConfigureAwait(false);
    }

    private static async Task WriteAsync(string path, Figure figure, TextWriter output)
    {
        if (figure is Figure.Group { Error: null } group)
        {
            foreach (var (name, entry) in group.Entries)
                await WriteAsync($"{path}/{Printable.Line(EntryPath.Escape(name), int.MaxValue)}", entry, output).ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{path}\t{Write(figure)}").ConfigureAwait(false);
    }

    private static string Write(Figure figure) => figure switch
    {
        Figure.Number number => number.Text,
        Figure.Flag flag => flag.Value ? "true" : "false",
        Figure.Words words => Printable.Line(words.Text, int.MaxValue),
        Figure.Group group => $"error: {Printable.Line(group.Error ?? "", int.MaxValue)}",
        _ => "null",
    };
}
