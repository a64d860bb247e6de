using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chalkboard.Docs.Tests;

/// <summary>Compiles the code of a page, as statements, members of a class, or types.</summary>
internal static class Compiler
{
    private static readonly CSharpParseOptions _options = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] _references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file))];

    private static readonly string _types = ReadContext();

    /// <summary>Returns the errors of the blocks of a page, with the lines of the page.</summary>
    public static IEnumerable<string> FindErrors(IReadOnlyList<CodeBlock> page) => page.SelectMany(block =>
    {
        var asStatements = Errors(block, page, AsStatements(block));
        if (asStatements.Count == 0) return asStatements;
        var asMembers = Errors(block, page, AsMembers(block));
        return asMembers.Count < asStatements.Count ? asMembers : asStatements;
    });

    private static List<string> Errors(CodeBlock block, IReadOnlyList<CodeBlock> page, string source)
    {
        // The types of a block come before those of the other blocks of its page, and these before the common ones.
        var tree = CSharpSyntaxTree.ParseText(source, _options, "Block.cs");
        var declared = GetTypes(tree.GetRoot()).Select(type => type.Identifier.Text).ToHashSet();
        List<SyntaxTree> trees = [tree];
        foreach (var text in page.Where(other => other != block).Select(other => other.Code).Append(_types))
        {
            var unit = CSharpSyntaxTree.ParseText(text, _options).GetCompilationUnitRoot();
            var types = GetTypes(unit).Where(type => declared.Add(type.Identifier.Text)).ToArray<MemberDeclarationSyntax>();
            trees.Add(CSharpSyntaxTree.Create(SyntaxFactory.CompilationUnit(unit.Externs, unit.Usings, [], [.. types]), _options));
        }

        var compilation = CSharpCompilation.Create(
            "Page", trees, _references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        return [.. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic =>
                $"{block.Page}({block.Line + diagnostic.Location.GetMappedLineSpan().StartLinePosition.Line}): {diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}")];
    }

    private static IEnumerable<BaseTypeDeclarationSyntax> GetTypes(SyntaxNode root) =>
        root.ChildNodes().OfType<BaseTypeDeclarationSyntax>();

    private static string AsStatements(CodeBlock block)
    {
        var unit = CSharpSyntaxTree.ParseText(block.Code, _options).GetCompilationUnitRoot();
        var statements = unit.Members.OfType<GlobalStatementSyntax>().ToList();
        var names = statements.SelectMany(statement => statement.DescendantNodes())
            .Select(node => node switch
            {
                VariableDeclaratorSyntax variable => variable.Identifier.Text,
                SingleVariableDesignationSyntax designation => designation.Identifier.Text,
                ParameterSyntax parameter => parameter.Identifier.Text,
                ForEachStatementSyntax each => each.Identifier.Text,
                LocalFunctionStatementSyntax function => function.Identifier.Text,
                _ => null,
            }).ToHashSet();
        var parameters = block.Context.Where(parameter => !names.Contains(GetParameterName(parameter))).DistinctBy(GetParameterName);
        var types = unit.Members.Where(member => member is not GlobalStatementSyntax);
        return $$"""
            {{unit.Usings.ToFullString()}}
            internal static class Block
            {
                internal static async Task RunAsync(string[] args{{string.Concat(parameters.Select(parameter => ", " + parameter))}})
                {
            #line 1
            {{string.Concat(statements.Select(statement => statement.ToFullString()))}}
                    await Task.CompletedTask;
                }
            }
            {{string.Concat(types.Select(type => type.ToFullString()))}}
            """;
    }

    private static string AsMembers(CodeBlock block) => $$"""
        internal partial class Block
        {
            {{string.Concat(block.Context.DistinctBy(GetParameterName).Select(parameter => $"private static readonly {parameter} = default!;\n"))}}
        #line 1
        {{block.Code}}
        }
        """;

    private static string GetParameterName(string parameter) => parameter[(parameter.LastIndexOf(' ') + 1)..];

    private static string ReadContext()
    {
        using var reader = new StreamReader(typeof(Compiler).Assembly.GetManifestResourceStream("Types.cs")!);
        return reader.ReadToEnd();
    }
}
