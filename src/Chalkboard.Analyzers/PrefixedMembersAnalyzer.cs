using System.Collections.Immutable;
using Chalkboard.Analyzers.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chalkboard.Analyzers;

/// <summary>CHB0001: members of a public type that share a prefix would be properties of one nested object.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrefixedMembersAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "CHB0001";

    private static readonly DiagnosticDescriptor _rule = DescriptorFactory.Create(
        Id,
        "Nest members that share a prefix",
        "{0} share the prefix '{1}': as properties of one object they would be {2}",
        "A prefix that several members share acts as a namespace. An object of that name groups them, can be passed on as a " +
        "whole, and makes each name shorter.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(static context =>
        {
            var type = (INamedTypeSymbol)context.Symbol;
            if (!ApiSurface.IsVisible(type)) return;
            foreach (var group in PrefixedMembers.Find(type, NamingOptions.Read(context.Options, type, Id)))
                context.ReportDiagnostic(group.CreateDiagnostic(_rule));
        }, SymbolKind.NamedType);
    }
}
