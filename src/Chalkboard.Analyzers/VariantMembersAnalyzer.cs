using System.Collections.Immutable;
using Chalkboard.Analyzers.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chalkboard.Analyzers;

/// <summary>CHB0002: a member that is a variant of another one of the same type would be reached from it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VariantMembersAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "CHB0002";

    private static readonly DiagnosticDescriptor _rule = DescriptorFactory.Create(
        Id,
        "Reach a variant from the common member",
        "'{0}' is a variant of '{1}': reach it from there, as in '{2}'",
        "Where the rare case is a peer of the common one, everybody has to choose between them. The common case should be one obvious " +
        "member, and the rare one be reached from it.");

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
            foreach (var (common, variant, nested) in VariantMembers.Find(type, NamingOptions.Read(context.Options, type, Id)))
                context.ReportDiagnostic(
                    Diagnostic.Create(_rule, variant.Locations[0], [common.Locations[0]], variant.Name, common.Name, nested));
        }, SymbolKind.NamedType);
    }
}
