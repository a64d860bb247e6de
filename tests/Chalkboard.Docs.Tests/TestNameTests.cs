using System.Text.RegularExpressions;

namespace Chalkboard.Docs.Tests;

public sealed partial class TestNameTests
{
    private static readonly Lazy<HashSet<string>> _names = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(CodeBlock.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)]);

    public static TheoryData<string> Pages => [.. CodeBlock.Pages];

    [Theory, MemberData(nameof(Pages))]
    public void Tests_that_a_page_names_exist(string page) =>
        Assert.Empty(TestName().Matches(CodeBlock.Read(page)).Select(match => match.Groups[1].Value).Distinct().Except(_names.Value));

    // Classes end with Tests. Methods are sentences of at least three words, which distinguishes them from settings of other programs.
    [GeneratedRegex("`((?=\\w*_[a-z])[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,}|[A-Z][A-Za-z0-9]*Tests)(?:\\(\\))?`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"(?:\bclass |\bvoid |\bTask )([A-Z][A-Za-z0-9_]*)")]
    private static partial Regex Declaration();
}
