using System.Reflection;
using System.Text.RegularExpressions;

namespace Chalkboard.Docs.Tests;

/// <summary>A block of code on a page.</summary>
/// <param name="Page">The path of the page in the repository.</param>
/// <param name="Line">The line at which the block begins.</param>
/// <param name="Language">The language after the opening fence.</param>
/// <param name="Code">The text between the fences.</param>
/// <param name="Context">
/// Parameters that the code uses and does not declare, as C# writes them: from comments in front of the block, and from those at the top of
/// the page: <c>&lt;!-- context: UserSlate slate, CancellationToken cancellationToken --&gt;</c>.
/// </param>
internal sealed partial record CodeBlock(string Page, int Line, string Language, string Code, IReadOnlyList<string> Context)
{
    public static string Repository { get; } =
        typeof(CodeBlock).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Repository").Value!;

    // Parameters that every page may use.
    private static readonly string[] _commonContext =
        ["WebApplicationBuilder builder", "WebApplication app", "HttpContext context", "UserSlate slate",
        "CancellationToken cancellationToken", "string secret"];

    /// <summary>The README files and all pages of docs.</summary>
    public static IReadOnlyList<string> Pages { get; } =
        [.. Directory.EnumerateFiles(Repository, "README.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateDirectories(Path.Combine(Repository, "src")).Select(folder => Path.Combine(folder, "README.md"))
                .Where(File.Exists))
            .Select(file => Path.GetRelativePath(Repository, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Repository, page));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Repository, path));

    public static IEnumerable<CodeBlock> FindAll(string page)
    {
        var text = Read(page).ReplaceLineEndings("\n");
        var onPage = FindContext(text[..Math.Max(0, text.IndexOf("\n## ", StringComparison.Ordinal))], "page");
        foreach (Match match in Fence().Matches(text))
        {
            var line = text.AsSpan(0, match.Index).Count('\n') + 1;
            yield return new(
                page, line, match.Groups["language"].Value, match.Groups["code"].Value,
                [.. FindContext(match.Groups["comments"].Value, "context"), .. onPage, .. _commonContext]);
        }
    }

    private static List<string> FindContext(string text, string keyword) =>
        [.. Comment().Matches(text).Where(match => match.Groups["keyword"].Value == keyword)
            .SelectMany(
                match => match.Groups["parameters"].Value.Split(
                    ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    [GeneratedRegex(
        @"(?<comments>(?:<!--.*?-->\s*\n)*)^```(?<language>\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"<!--\s*(?<keyword>\w+):(?<parameters>.*?)-->", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
