using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>An assembly that is compiled from C# source, in a folder of its own.</summary>
internal sealed class Sample : IDisposable
{
    private static readonly Lazy<List<MetadataReference>> _references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => path.Length > 0)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private static int _count;
    private readonly TemporaryFolder _folder;

    private Sample(TemporaryFolder folder, string file) => (_folder, File) = (folder, file);

    public string File { get; }

    public static Sample Compile(
        string source, bool optimized = false, DebugInformationFormat debug = DebugInformationFormat.PortablePdb, string? keyFile = null,
        [CallerMemberName] string name = "") =>
        Compile([(name + ".cs", source)], optimized, debug, keyFile);

    public static Sample Compile(
        IEnumerable<(string Name,
            string Text)> sources, bool optimized = false, DebugInformationFormat debug = DebugInformationFormat.PortablePdb,
            string? keyFile = null, bool program = false, bool runtimeAsync = false)
    {
        var folder = new TemporaryFolder();
        var name = $"Sample{Interlocked.Increment(ref _count)}";
        var parsing = new CSharpParseOptions(LanguageVersion.Preview);
        if (runtimeAsync) parsing = parsing.WithFeatures([new("runtime-async", "on")]);
        var trees = sources.Select(
            source => CSharpSyntaxTree.ParseText(
                SourceText.From(source.Text, System.Text.Encoding.UTF8), parsing, "/source/" + source.Name));
        var options =
            new CSharpCompilationOptions(
                program ? OutputKind.ConsoleApplication
                    : OutputKind.DynamicallyLinkedLibrary,
                    optimizationLevel: optimized
                        ? OptimizationLevel.Release
                        : OptimizationLevel.Debug, allowUnsafe: true, deterministic: true,
                        nullableContextOptions: NullableContextOptions.Enable);
        if (runtimeAsync) options = options.WithSpecificDiagnosticOptions([new("SYSLIB5007", ReportDiagnostic.Suppress)]);
        if (keyFile is not null) options = options.WithCryptoKeyFile(keyFile).WithStrongNameProvider(new DesktopStrongNameProvider());
        var compilation = CSharpCompilation.Create(name, trees, _references.Value, options);
        var path = Path.Combine(folder.Path, name + ".dll");
        using (var assembly = System.IO.File.Create(path))
        {
            using var pdb = debug == DebugInformationFormat.PortablePdb ? System.IO.File.Create(Path.ChangeExtension(path, ".pdb")) : null;
            var result =
                compilation.Emit(assembly, pdb, options: new EmitOptions(debugInformationFormat: debug, pdbFilePath: name + ".pdb"));
            Assert.True(
                result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        }

        return new Sample(folder, path);
    }

    /// <summary>Compiles a program whose async methods use runtime async, which has to be enabled where it runs.</summary>
    public static Sample CompileProgram(string source, bool optimized, bool runtimeAsync) =>
        Compile([("Program.cs", source)], optimized, program: true, runtimeAsync: runtimeAsync);

    /// <summary>Weaves the assembly into another folder.</summary>
    public WovenSample Weave(WeavingOptions? options = null) => WovenSample.Weave(File, options);

    public LoadedSample Load() => new(File);

    public void Dispose() => _folder.Dispose();
}
