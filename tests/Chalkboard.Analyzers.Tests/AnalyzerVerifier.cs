using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Chalkboard.Analyzers.Tests;

/// <summary>Runs a rule on source that marks the expected findings by <c>[|…|]</c>.</summary>
internal static class AnalyzerVerifier
{
    // The running framework, so that no package is downloaded.
    private static readonly ReferenceAssemblies _none = new("net10.0");
    private static readonly IEnumerable<MetadataReference> _framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file))];

    public static Task VerifyFindingsAsync<TAnalyzer>(
        string source, string? config = null, params IEnumerable<DiagnosticResult> expected) where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = new CSharpAnalyzerTest<TAnalyzer, DefaultVerifier> { TestCode = source, ReferenceAssemblies = _none };
        test.TestState.AdditionalReferences.AddRange(_framework);
        if (config is not null) test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + config));
        test.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task VerifyFixAsync<TAnalyzer, TFix>(
        string source, string @fixed) where TAnalyzer : DiagnosticAnalyzer, new() where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            FixedCode = @fixed,
            ReferenceAssemblies = _none,
        };
        test.TestState.AdditionalReferences.AddRange(_framework);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
