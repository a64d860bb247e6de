using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers;

/// <summary>What all rules have in common.</summary>
internal static class DescriptorFactory
{
    private const string Category = "Naming";

    public static DiagnosticDescriptor Create(string id, string title, string messageFormat, string description) => new(
        id, title, messageFormat, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, description);
}
