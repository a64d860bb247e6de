using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests.Languages;

/// <summary>Compares the lines of a trace with those that coverlet reports for the same samples.</summary>
public sealed class LineTests
{
    // Lines that coverlet reports and a trace does not have.
    private static readonly (string Reason, Regex Line)[] _expectedDifferences =
    [
        ("The compiler generates the members of a positional record.", new(@"^\s*readonly record struct \w+\(")),
        ("The compiler generates accessors without a body.", new(@"^\s*get;$")),
    ];

    [Theory, InlineData("CSharp", 3), InlineData("FSharp", 0), InlineData("VisualBasic", 0)]
    public async Task A_trace_has_the_same_lines_as_a_coverage_tool(string language, int differenceCount)
    {
        var sources = ReadSources(language);
        using var sample = language == "CSharp" ? Sample.Compile(sources.Select(source => (source.Key, source.Value))) : null;
        var assembly = sample?.File ?? LanguageSamples.GetPath(language, optimized: false);
        using var woven = WovenSample.Weave(assembly, new() { MinCodeSize = 0 });
        var linesFile = Path.ChangeExtension(woven.File, ".lines");

        var output = await ChildProcess.DotnetAsync(["exec", LanguageSamples.RunnerPath, woven.File, linesFile]);
        var (coveredOutput, covered) = await Coverage.MeasureAsync(assembly);

        Assert.Equal(coveredOutput, output);
        var traced = (await File.ReadAllLinesAsync(linesFile, TestContext.Current.CancellationToken)).ToHashSet();
        Assert.True(traced.Count > 400, $"{traced.Count} lines");
        Assert.Empty(traced.Except(covered));

        // coverlet counts every line of a statement, and a trace the first one.
        covered.IntersectWith(FindStatementStarts(assembly));
        var missing = covered.Except(traced).Select(position => $"{position} {Text(position)}").ToList();
        Assert.DoesNotContain(
            missing, line =>
                !_expectedDifferences.Any(reason => reason.Line.IsMatch(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])));
        Assert.Equal(differenceCount, missing.Count);

        string Text(string position) => sources[position.Split(':')[0]].Split('\n')[int.Parse(position.Split(':')[1], null) - 1];
    }

    // The C# samples are reformatted with each statement on a line of its own.
    private static Dictionary<string, string> ReadSources(string language) => language == "CSharp"
        ? LanguageSamples.ReadSources()
            .ToDictionary(
                source => source.Name,
                source => CSharpSyntaxTree.ParseText(source.Text, new(LanguageVersion.Preview)).GetRoot().NormalizeWhitespace(eol: "\n")
                    .ToFullString())
        : Directory.EnumerateFiles(Path.Combine(LanguageSamples.GetBuildProperty("Tests"), $"LanguageSamples.{language}"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    private static HashSet<string> FindStatementStarts(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly, new() { ReadSymbols = true });
        return [.. module.GetTypes().SelectMany(type => type.Methods).SelectMany(method => method.DebugInformation.SequencePoints)
            .Where(point => !point.IsHidden).Select(point => $"{Path.GetFileName(point.Document.Url)}:{point.StartLine}")];
    }
}
