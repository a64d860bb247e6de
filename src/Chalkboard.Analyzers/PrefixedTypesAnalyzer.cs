using System.Collections.Immutable;
using Chalkboard.Analyzers.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chalkboard.Analyzers;

/// <summary>CHB0003: types that share the name of another type as a prefix would be nested in it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrefixedTypesAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "CHB0003";

    private static readonly DiagnosticDescriptor _rule = DescriptorFactory.Create(
        Id,
        "Nest types that share a prefix",
        "{0} share the prefix '{1}', which is a type: nested in it, or in a namespace, they would be {2}",
        "A prefix that several types share acts as a namespace. Nest them in the type that they belong to, or in a namespace.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(static context =>
        {
            // The symbol of a namespace in the compilation contains only types from source.
            var namespaceSymbol = (INamespaceSymbol)context.Symbol;
            if (namespaceSymbol.GetTypeMembers().FirstOrDefault() is not { } first) return;
            foreach (var group in PrefixedTypes.Find(namespaceSymbol, NamingOptions.Read(context.Options, first, Id)))
                context.ReportDiagnostic(group.CreateDiagnostic(_rule));
        }, SymbolKind.Namespace);
    }
}
