using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Chalkboard.Docs.Tests;

/// <summary>The code on the pages compiles, and their links lead to existing files and headings.</summary>
public sealed partial class PageTests
{
    public static TheoryData<string> Pages => [.. CodeBlock.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_code_on_a_page_compiles(string page)
    {
        var errors = Compiler.FindErrors([.. CodeBlock.FindAll(page).Where(block => block.Language == "csharp")]).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void XML_and_JSON_on_a_page_are_well_formed(string page)
    {
        foreach (var block in CodeBlock.FindAll(page))
        {
            if (block.Language == "xml") XElement.Parse($"<root>{block.Code}</root>");
            if (block.Language == "json") JsonDocument.Parse(block.Code).Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_to_files_and_headings_that_exist(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        Assert.Equal(
            [], Link().Matches(CodeBlock.Read(page)).Select(match => match.Groups["target"].Value)
                .Where(target => !TargetExists(folder, page, target)));
    }

    private static bool TargetExists(string folder, string page, string target)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) return true;
        var (file, heading) = target.Split('#') is [var path, var anchor] ? (path, anchor) : (target, "");
        file = file.Length == 0 ? page : Path.GetRelativePath(".", Path.Combine(folder, file));
        if (!CodeBlock.Exists(file)) return false;
        return heading.Length == 0 || !file.EndsWith(".md", StringComparison.Ordinal)
            || Heading().Matches(CodeBlock.Read(file)).Any(match => GetAnchor(match.Groups["text"].Value) == heading);
    }

    // As GitHub does.
    private static string GetAnchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_'))
            .Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
