using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers;

/// <summary>Creates the descriptors of the rules.</summary>
internal static class DescriptorFactory
{
    private const string Category = "Naming";

    public static DiagnosticDescriptor Create(string id, string title, string messageFormat, string description) => new(
        id, title, messageFormat, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, description);
}
