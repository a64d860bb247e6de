using Microsoft.CodeAnalysis.Testing;

namespace Chalkboard.Analyzers.Tests;

public sealed class VariantMembersTests
{
    [Fact]
    public Task A_variant_next_to_the_common_member_is_found() => AnalyzerVerifier.VerifyFindingsAsync<VariantMembersAnalyzer>("""
        using System.Collections.Generic;
        public class Request
        {
            public IDictionary<string, string> {|#1:Headers|} { get; }
            public IDictionary<string, byte[]> {|#0:BytesHeaders|} { get; }
        }
        """, null, new DiagnosticResult(VariantMembersAnalyzer.Id, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)
            .WithLocation(0).WithLocation(1).WithMessage(
                "'BytesHeaders' is a variant of 'Headers': reach it from there, as in 'Headers.Bytes'"));

    [Theory]
    [InlineData("public List<int> Items { get; } public List<int> [|ItemsSelected|] { get; }")]
    [InlineData("public List<int> Items; public List<string> [|SelectedItems|];")]
    public Task A_variant_is_found_with_the_extra_word_on_either_side(string members) =>
        AnalyzerVerifier.VerifyFindingsAsync<VariantMembersAnalyzer>(
            $"using System.Collections.Generic; public class Request {{ {members} }}");

    [Theory]
    [InlineData("public string Name { get; } public string FullName { get; }")]
    [InlineData("public string Host { get; } public string RemoteHost { get; }")]
    [InlineData("public System.Net.EndPoint EndPoint { get; } public System.Net.EndPoint CanonicalEndPoint { get; }")]
    [InlineData(
        "public List<int> Items { get; } public List<int> PageItems { get; } public int PageSize { get; } public int PageNumber { get; }")]
    [InlineData("public int Size { get; } public int PoolSize { get; }")]
    [InlineData("public List<int> Items { get; } public Dictionary<int, int> SelectedItems { get; }")]
    [InlineData("public List<int> Items { get; } public List<int> AllItems { get; }")]
    [InlineData("public List<int> Items { get; } private List<int> SelectedItems { get; }")]
    [InlineData("public List<int> Items { get; } public List<int> OtherSelectedItems { get; }")]
    [InlineData("public static List<int> Items { get; set; } public List<int> SelectedItems { get; }")]
    public Task Other_members_are_not_reported(string members) =>
        AnalyzerVerifier.VerifyFindingsAsync<VariantMembersAnalyzer>(
            $"using System.Collections.Generic; public class Request {{ {members} }}");
}
