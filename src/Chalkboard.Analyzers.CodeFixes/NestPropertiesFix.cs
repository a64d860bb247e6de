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
/// Fixes CHB0001 where that is mechanical: properties with a getter and a setter that the compiler implements, of one class in one place, become
/// properties of a nested class, and their uses are rewritten. The fix is not offered if a use can't be rewritten.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NestPropertiesFix : CodeFixProvider
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
            if (await NestingAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } nesting) continue;
            var title = $"Nest as properties of '{nesting.Prefix}'";
            context.RegisterCodeFix(CodeAction.Create(title, stop => ApplyAsync(context.Document.Project.Solution, nesting, stop), title), diagnostic);
        }
    }

    private static async Task<Nesting?> NestingAsync(Document document, Diagnostic diagnostic, CancellationToken stop)
    {
        if (await document.GetSyntaxRootAsync(stop).ConfigureAwait(false) is not { } root || await document.GetSemanticModelAsync(stop).ConfigureAwait(false) is not { } model) return null;
        var properties = new List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol)>();
        foreach (var location in diagnostic.AdditionalLocations.Prepend(diagnostic.Location))
        {
            if (location.SourceTree != root.SyntaxTree || root.FindNode(location.SourceSpan) is not PropertyDeclarationSyntax syntax) return null;
            if (!IsSimple(syntax) || model.GetDeclaredSymbol(syntax, stop) is not { IsVirtual: false, IsAbstract: false, IsOverride: false, IsStatic: false, IsRequired: false } symbol) return null;
            properties.Add((syntax, symbol));
        }

        var type = properties[0].Symbol.ContainingType;
        if (type is not { TypeKind: TypeKind.Class, IsRecord: false } || type.DeclaringSyntaxReferences.Length != 1) return null;
        var group = NameGroup.Of(properties.Select(property => (ISymbol)property.Symbol), 2, _ => true).FirstOrDefault();
        if (group is null || group.Symbols.Length != properties.Count) return null;
        var values = group.Prefix + "Values";
        if (type.GetMembers(group.Prefix).Length > 0 || type.GetMembers(values).Length > 0) return null;
        if (!properties.TrueForAll(property => SyntaxFacts.IsValidIdentifier(group.NestedName(property.Symbol)))) return null;
        var nesting = new Nesting(group.Prefix, values, properties.ConvertAll(property => (property.Syntax, property.Symbol, group.NestedName(property.Symbol))));
        return await UsesAsync(document.Project.Solution, nesting, stop).ConfigureAwait(false) is null ? null : nesting;
    }

    // get; set; and nothing else, seen by all who see the class.
    private static bool IsSimple(PropertyDeclarationSyntax property) =>
        property is { ExplicitInterfaceSpecifier: null, ExpressionBody: null, AccessorList.Accessors: { Count: 2 } accessors }
        && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null, Modifiers.Count: 0 } && !accessor.IsKind(SyntaxKind.InitAccessorDeclaration))
        && property.Modifiers.All(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))
        && property.AttributeLists.Count == 0;

    /// <summary>Where the properties are used; null if a use can't be rewritten.</summary>
    private static async Task<List<(Document Document, SimpleNameSyntax Name, string Nested)>?> UsesAsync(Solution solution, Nesting nesting, CancellationToken stop)
    {
        var uses = new List<(Document, SimpleNameSyntax, string)>();
        foreach (var (_, symbol, nested) in nesting.Properties)
        {
            foreach (var reference in (await SymbolFinder.FindReferencesAsync(symbol, solution, stop).ConfigureAwait(false)).SelectMany(found => found.Locations))
            {
                if (reference.IsImplicit || await reference.Document.GetSyntaxRootAsync(stop).ConfigureAwait(false) is not { } root) return null;
                if (root.FindNode(reference.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true) is not IdentifierNameSyntax name || !CanBeNested(name)) return null;
                uses.Add((reference.Document, name, nested));
            }
        }

        return uses;
    }

    // Object initializers, patterns and documentation name a property alone, and would have to be put together anew.
    private static bool CanBeNested(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name == name,
        AssignmentExpressionSyntax assignment => assignment.Left != name || assignment.Parent is not InitializerExpressionSyntax,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or CrefSyntax or ExpressionColonSyntax or QualifiedNameSyntax => false,
        AnonymousObjectMemberDeclaratorSyntax => false,
        _ => name.FirstAncestorOrSelf<CrefSyntax>() is null,
    };

    private static async Task<Solution> ApplyAsync(Solution solution, Nesting nesting, CancellationToken stop)
    {
        if (await UsesAsync(solution, nesting, stop).ConfigureAwait(false) is not { } uses) return solution;
        var editor = new SolutionEditor(solution);
        foreach (var (document, name, nested) in uses)
        {
            var edited = await editor.GetDocumentEditorAsync(document.Id, stop).ConfigureAwait(false);
            // x.ColorR becomes x.Color.R, and ColorR becomes Color.R.
            edited.ReplaceNode(name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name, (node, _) =>
            {
                var target = node is MemberAccessExpressionSyntax { Name: var last } inner
                    ? inner.WithName(SyntaxFactory.IdentifierName(nesting.Prefix).WithLeadingTrivia(last.GetLeadingTrivia()))
                    : (ExpressionSyntax)SyntaxFactory.IdentifierName(nesting.Prefix).WithLeadingTrivia(node.GetLeadingTrivia());
                return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target, SyntaxFactory.IdentifierName(nested)).WithTrailingTrivia(node.GetTrailingTrivia());
            });
        }

        var declaring = solution.GetDocument(nesting.Properties[0].Syntax.SyntaxTree)!;
        var declaringEditor = await editor.GetDocumentEditorAsync(declaring.Id, stop).ConfigureAwait(false);
        var (first, type) = (nesting.Properties[0].Syntax, (ClassDeclarationSyntax)nesting.Properties[0].Syntax.Parent!);
        declaringEditor.InsertBefore(first, Holder(nesting, first));
        foreach (var (syntax, _, _) in nesting.Properties) declaringEditor.RemoveNode(syntax, SyntaxRemoveOptions.KeepNoTrivia);
        declaringEditor.AddMember(type, ClassOf(nesting));
        return editor.GetChangedSolution();
    }

    private static MemberDeclarationSyntax Holder(Nesting nesting, PropertyDeclarationSyntax first) =>
        SyntaxFactory.ParseMemberDeclaration($"public {nesting.ClassName} {nesting.Prefix} {{ get; }} = new {nesting.ClassName}();")!
            .WithLeadingTrivia(first.GetLeadingTrivia().Where(trivia => !trivia.HasStructure))
            .WithTrailingTrivia(first.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static ClassDeclarationSyntax ClassOf(Nesting nesting) =>
        SyntaxFactory.ClassDeclaration(nesting.ClassName)
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PublicKeyword), SyntaxFactory.Token(SyntaxKind.SealedKeyword)))
            .WithMembers(SyntaxFactory.List<MemberDeclarationSyntax>(nesting.Properties.Select(property => property.Syntax.WithIdentifier(SyntaxFactory.Identifier(property.Nested)))))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private sealed class Nesting(string prefix, string className, List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol, string Nested)> properties)
    {
        public string Prefix => prefix;

        public string ClassName => className;

        public List<(PropertyDeclarationSyntax Syntax, IPropertySymbol Symbol, string Nested)> Properties => properties;
    }
}
