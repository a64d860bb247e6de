using Microsoft.CodeAnalysis.Testing;

namespace Chalkboard.Analyzers.Tests;

public sealed class PrefixedTypesTests
{
    [Fact]
    public Task Types_with_the_name_of_another_one_as_prefix_are_found() => AnalyzerVerifier.VerifyFindingsAsync<PrefixedTypesAnalyzer>("""
        namespace Tracing
        {
            public class CallTrace { }
            public class {|#0:CallTraceOptions|} { }
            public class {|#1:CallTraceFilter|} { }
            public struct {|#2:CallTraceLimits|} { }
            public class CallTraceException : System.Exception { }
            public static class CallTraceExtensions { }
            class CallTraceWriter { }
        }
        """, null, new DiagnosticResult(PrefixedTypesAnalyzer.Id, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)
            .WithLocation(0).WithLocation(1).WithLocation(2)
            .WithMessage(
                "'CallTraceOptions', 'CallTraceFilter' and 'CallTraceLimits' share the prefix 'CallTrace', which is a type: nested in " +
                "it, or in a namespace, they would be 'CallTrace.Options', 'CallTrace.Filter' and 'CallTrace.Limits'"));

    [Theory]
    [InlineData("public class CallTraceOptions { } public class CallTraceFilter { } public class CallTraceLimits { }")]
    [InlineData("public class CallTrace { } public class CallTraceOptions { } public class CallTraceFilter { }")]
    [InlineData(
        "public static class CallTrace { } public class CallTraceOptions { } public class CallTraceFilter { } public class CallTraceLimits { }")]
    [InlineData(
        "public class CallTrace { public int Options; } public class CallTraceOptions { } public class CallTraceFilter { } public class CallTraceLimits { }")]
    [InlineData("public class CallTrace { } public class CallTracer { } public class CallTraces { } public class CallTraceable { }")]
    [InlineData(
        "public class CallTrace { public class CallTraceOptions { } public class CallTraceFilter { } public class CallTraceLimits { } }")]
    public Task Other_members_are_not_reported(string types) =>
        AnalyzerVerifier.VerifyFindingsAsync<PrefixedTypesAnalyzer>($"namespace Tracing {{ {types} }}");

    [Fact]
    public Task The_longest_prefix_is_used() => AnalyzerVerifier.VerifyFindingsAsync<PrefixedTypesAnalyzer>("""
        namespace Tracing
        {
            public class Call { }
            public class [|CallTrace|] { }
            public class [|CallTraceOptions|] { }
            public class CallTraceFilter { }
            public class CallTraceLimits { }
            public class CallSite { }
            public class CallEnd { }
        }
        """);
}
