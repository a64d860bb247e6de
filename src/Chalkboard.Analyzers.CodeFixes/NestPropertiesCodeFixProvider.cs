using System.Collections.Immutable;
using System.Composition;
using Chalkboard.Analyzers.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Formatting;

namespace Chalkboard.Analyzers;

/// <summary>
/// Fixes CHB0001 where that is mechanical: auto-properties with a getter and a setter, of one class with one declaration, become
/// properties of a nested class, and their uses are rewritten. The fix is not offered if a use can't be rewritten.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NestPropertiesCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [PrefixedMembersAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await TryCreateNestingAsync(context.Document, diagnostic, context.CancellationToken)
                .ConfigureAwait(false) is not { } nesting)
                continue;
            var title = $"Nest as properties of '{nesting.Prefix}'";
            context.RegisterCodeFix(
                CodeAction.Create(
                    title, cancellationToken =>
                        ApplyAsync(context.Document.Project.Solution, nesting, cancellationToken), title), diagnostic);
        }
    }

    private static async Task<Nesting?> TryCreateNestingAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            return null;
        var properties = new List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol)>();
        foreach (var location in diagnostic.AdditionalLocations.Prepend(diagnostic.Location))
        {
            if (location.SourceTree != root.SyntaxTree || root.FindNode(location.SourceSpan) is not PropertyDeclarationSyntax syntax)
                return null;
            if (!IsAutoProperty(syntax)
                || model.GetDeclaredSymbol(
                    syntax, cancellationToken) is not
                    {
                        IsVirtual: false, IsAbstract: false, IsOverride: false, IsStatic: false,
                        IsRequired: false
                    } symbol)
                return null;
            properties.Add((syntax, symbol));
        }

        var type = properties[0].Symbol.ContainingType;
        if (type is not { TypeKind: TypeKind.Class, IsRecord: false } || type.DeclaringSyntaxReferences.Length != 1) return null;
        var group = NameGroup.CreateGroups(properties.Select(property => (ISymbol)property.Symbol), 2, _ => true).FirstOrDefault();
        if (group is null || group.Symbols.Length != properties.Count) return null;
        var className = group.Prefix + "Values";
        if (type.GetMembers(group.Prefix).Length > 0 || type.GetMembers(className).Length > 0) return null;
        if (!properties.TrueForAll(property => SyntaxFacts.IsValidIdentifier(group.GetNestedName(property.Symbol)))) return null;
        var nesting = new Nesting(
            group.Prefix, className, properties.ConvertAll(
                property => (property.Syntax, property.Symbol, group.GetNestedName(property.Symbol))));
        return await FindUsesAsync(document.Project.Solution, nesting, cancellationToken).ConfigureAwait(false) is null ? null : nesting;
    }

    // Public, with get and set, and without attributes.
    private static bool IsAutoProperty(PropertyDeclarationSyntax property) =>
        property is { ExplicitInterfaceSpecifier: null, ExpressionBody: null, AccessorList.Accessors: { Count: 2 } accessors }
        && accessors.All(
            accessor =>
                accessor is { Body: null, ExpressionBody: null, Modifiers.Count: 0 }
                    && !accessor.IsKind(SyntaxKind.InitAccessorDeclaration))
        && property.Modifiers.All(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))
        && property.AttributeLists.Count == 0;

    /// <summary>Finds the uses of the properties; null if one of them can't be rewritten.</summary>
    private static async Task<List<(Document Document, SimpleNameSyntax Name, string Nested)>?> FindUsesAsync(
        Solution solution, Nesting nesting, CancellationToken cancellationToken)
    {
        var uses = new List<(Document, SimpleNameSyntax, string)>();
        foreach (var (_, symbol, nested) in nesting.Properties)
        {
            foreach (var reference in
                (await SymbolFinder.FindReferencesAsync(symbol, solution, cancellationToken).ConfigureAwait(false))
                    .SelectMany(symbolReferences => symbolReferences.Locations))
            {
                if (reference.IsImplicit
                    || await reference.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
                    return null;
                if (root.FindNode(
                    reference.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true) is not IdentifierNameSyntax name
                    || !CanBeRewritten(name))
                    return null;
                uses.Add((reference.Document, name, nested));
            }
        }

        return uses;
    }

    // Object initializers, patterns and documentation contain only the name of a property, and would need restructuring.
    private static bool CanBeRewritten(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name == name,
        AssignmentExpressionSyntax assignment => assignment.Left != name || assignment.Parent is not InitializerExpressionSyntax,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or CrefSyntax or ExpressionColonSyntax
            or QualifiedNameSyntax => false,
        AnonymousObjectMemberDeclaratorSyntax => false,
        _ => name.FirstAncestorOrSelf<CrefSyntax>() is null,
    };

    private static async Task<Solution> ApplyAsync(Solution solution, Nesting nesting, CancellationToken cancellationToken)
    {
        if (await FindUsesAsync(solution, nesting, cancellationToken).ConfigureAwait(false) is not { } uses) return solution;
        var editor = new SolutionEditor(solution);
        foreach (var (document, name, nested) in uses)
        {
            var documentEditor = await editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false);
            // x.ColorR becomes x.Color.R, and ColorR becomes Color.R.
            documentEditor.ReplaceNode(
                name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name, (node, _) =>
            {
                var target = node is MemberAccessExpressionSyntax { Name: var memberName } memberAccess
                    ? memberAccess.WithName(SyntaxFactory.IdentifierName(nesting.Prefix).WithLeadingTrivia(memberName.GetLeadingTrivia()))
                    : (ExpressionSyntax)SyntaxFactory.IdentifierName(nesting.Prefix).WithLeadingTrivia(node.GetLeadingTrivia());
                return SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, target, SyntaxFactory.IdentifierName(nested))
                        .WithTrailingTrivia(node.GetTrailingTrivia());
            });
        }

        var declaringDocument = solution.GetDocument(nesting.Properties[0].Syntax.SyntaxTree)!;
        var declaringEditor = await editor.GetDocumentEditorAsync(declaringDocument.Id, cancellationToken).ConfigureAwait(false);
        var (first, type) = (nesting.Properties[0].Syntax, (ClassDeclarationSyntax)nesting.Properties[0].Syntax.Parent!);
        declaringEditor.InsertBefore(first, CreateProperty(nesting, first));
        foreach (var (syntax, _, _) in nesting.Properties) declaringEditor.RemoveNode(syntax, SyntaxRemoveOptions.KeepNoTrivia);
        declaringEditor.AddMember(type, CreateClass(nesting));
        return editor.GetChangedSolution();
    }

    private static MemberDeclarationSyntax CreateProperty(Nesting nesting, PropertyDeclarationSyntax first) =>
        SyntaxFactory.ParseMemberDeclaration($"public {nesting.ClassName} {nesting.Prefix} {{ get; }} = new {nesting.ClassName}();")!
            .WithLeadingTrivia(first.GetLeadingTrivia().Where(trivia => !trivia.HasStructure))
            .WithTrailingTrivia(first.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static ClassDeclarationSyntax CreateClass(Nesting nesting) =>
        SyntaxFactory.ClassDeclaration(nesting.ClassName)
            .WithModifiers(
                SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PublicKeyword), SyntaxFactory.Token(SyntaxKind.SealedKeyword)))
            .WithMembers(
                SyntaxFactory.List<MemberDeclarationSyntax>(
                    nesting.Properties.Select(property => property.Syntax.WithIdentifier(SyntaxFactory.Identifier(property.Nested)))))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private sealed class Nesting(
        string prefix, string className, List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol, string Nested)> properties)
    {
        public string Prefix => prefix;

        public string ClassName => className;

        public List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol, string Nested)> Properties => properties;
    }
}
