using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>The lines of a trace, and those that coverlet sees of the same assembly: of the whole zoo, of each language.</summary>
public sealed class LineTests
{
    // Of these lines coverlet says that they ran, and a trace does not tell them.
    private static readonly (string Reason, Regex Line)[] _apart =
    [
        ("The compiler makes members of a positional record.", new(@"^\s*readonly record struct \w+\(")),
        ("The compiler makes accessors without a body.", new(@"^\s*get;$")),
    ];

    [Theory, InlineData("CSharp", 3), InlineData("FSharp", 0), InlineData("VisualBasic", 0)]
    public async Task The_lines_of_a_trace_are_those_that_a_coverage_tool_sees(string language, int apart)
    {
        var sources = Sources(language);
        using var sample = language == "CSharp" ? Sample.Compile(sources.Select(source => (source.Key, source.Value))) : null;
        var zoo = sample?.File ?? ZooAssembly.File(language, optimized: false);
        using var woven = WovenSample.Of(zoo, new() { MinCodeSize = 0 });
        var told = Path.ChangeExtension(woven.File, ".lines");

        var output = await ChildProcess.DotnetAsync(["exec", ZooAssembly.Runner, woven.File, told]);
        var (coveredOutput, covered) = await Coverage.OfAsync(zoo);

        Assert.Equal(coveredOutput, output);
        var traced = (await File.ReadAllLinesAsync(told, TestContext.Current.CancellationToken)).ToHashSet();
        Assert.True(traced.Count > 400, $"{traced.Count} lines");
        Assert.Empty(traced.Except(covered));

        // coverlet counts every line of a statement that takes several, and a trace the one on which it begins.
        covered.IntersectWith(Begins(zoo));
        var missing = covered.Except(traced).Select(place => $"{place} {Text(place)}").ToList();
        Assert.DoesNotContain(
            missing, line => !_apart.Any(reason => reason.Line.IsMatch(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])));
        Assert.Equal(apart, missing.Count);

        string Text(string place) => sources[place.Split(':')[0]].Split('\n')[int.Parse(place.Split(':')[1], null) - 1];
    }

    // Those of C# with each statement on a line of its own.
    private static Dictionary<string, string> Sources(string language) => language == "CSharp"
        ? ZooAssembly.Sources()
            .ToDictionary(
                source => source.Name,
                source => CSharpSyntaxTree.ParseText(source.Text, new(LanguageVersion.Preview)).GetRoot().NormalizeWhitespace(eol: "\n")
                    .ToFullString())
        : Directory.EnumerateFiles(Path.Combine(ZooAssembly.BuildOf("Zoo"), $"Zoo.{language}"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    private static HashSet<string> Begins(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly, new() { ReadSymbols = true });
        return [.. module.GetTypes().SelectMany(type => type.Methods).SelectMany(method => method.DebugInformation.SequencePoints)
            .Where(point => !point.IsHidden).Select(point => $"{Path.GetFileName(point.Document.Url)}:{point.StartLine}")];
    }
}
