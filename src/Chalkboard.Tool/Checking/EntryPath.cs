using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Chalkboard.Tool.Checking;

/// <summary>Names separated by slashes. A slash in a name is written <c>\/</c>, a backslash <c>\\</c>.</summary>
internal static class EntryPath
{
    public static bool TryParse(string text, out IReadOnlyList<string> names, [NotNullWhen(false)] out string? error)
    {
        var parsedNames = new List<string>();
        var name = new StringBuilder();
        names = parsedNames;
        error = null;

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                if (++i == text.Length || text[i] is not ('/' or '\\'))
                {
                    error = @"has a single backslash. Write \/ for a slash in a name, and \\ for a backslash";
                    return false;
                }

                name.Append(text[i]);
            }
            else if (text[i] == '/')
            {
                parsedNames.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append(text[i]);
            }
        }

        parsedNames.Add(name.ToString());
        if (text.Length == 0) error = "is empty. Give the path of the figure, such as 'My Stuff/Important Events'";
        return error is null;
    }

    public static string Escape(string name) =>
        name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("/", @"\/", StringComparison.Ordinal);

    public static string Format(IEnumerable<string> names) => string.Join('/', names.Select(Escape));
}
