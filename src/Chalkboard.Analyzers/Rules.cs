using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers;

/// <summary>What all rules have in common.</summary>
internal static class Rules
{
    private const string Category = "Naming";

    public static DiagnosticDescriptor Describe(string id, string title, string message, string description) => new(
        id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, description);
}
