using System.Globalization;

namespace Chalkboard.Analyzers.Tests;

/// <summary>docs/analyzers/findings.md has the findings in ten well-known packages, and a reader's judgement of them.</summary>
public sealed class FindingsTests
{
    private const int SampleSize = 50;
    private const int MinAgreedCount = 40;

    // In the versions of Directory.Packages.props.
    private static readonly string[] _packages =
        ["BenchmarkDotNet", "CsvHelper", "Dapper", "MongoDB.Driver", "Newtonsoft.Json", "Npgsql", "OpenTelemetry", "Polly.Core",
        "Spectre.Console", "StackExchange.Redis"];

    private static readonly string[] _rules = [PrefixedMembersAnalyzer.Id, VariantMembersAnalyzer.Id, PrefixedTypesAnalyzer.Id];

    private static readonly Lazy<List<(string Package, string Rule, string Finding)>> _all = new(() =>
        [.. _packages.SelectMany(
            package => PackageSurface.FindAll(package).Select(found => (package, found.Rule, found.Finding))
                .OrderBy(found => found.Rule, StringComparer.Ordinal).ThenBy(found => found.Finding, StringComparer.Ordinal))]);

    private static readonly Lazy<string> _page = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "findings.md")));

    [Fact]
    public void The_page_has_the_number_of_findings() => Assert.Contains(string.Join('\n', _packages.Select(package =>
        $"| {package} | {string.Join(" | ", _rules.Select(rule => _all.Value.Count(found => found.Package == package && found.Rule == rule).ToString(CultureInfo.InvariantCulture)))} |")), _page.Value, StringComparison.Ordinal);

    [Fact]
    public void The_page_has_the_drawn_findings_and_a_reader_agrees_with_most()
    {
        var judged = _page.Value.Split('\n').Where(
            line => line.StartsWith("| CHB", StringComparison.Ordinal)).Select(line => line.Split(" | ")).ToList();

        Assert.Equal(
            Draw().Select(
                found => $"| {found.Rule}, {found.Package}, {found.Finding}"), judged.Select(line => $"{line[0]}, {line[1]}, {line[2]}"));
        Assert.InRange(judged.Count(line => line[3].StartsWith("yes", StringComparison.Ordinal)), MinAgreedCount, SampleSize);
    }

    // The same sample as long as the findings are the same.
    private static IEnumerable<(string Package, string Rule, string Finding)> Draw()
    {
        var all = _all.Value.ToArray();
#pragma warning disable CA5394 // SampleSize lots, and no secret.
        new Random(1).Shuffle(all);
#pragma warning restore CA5394
        return all.Take(SampleSize);
    }
}
