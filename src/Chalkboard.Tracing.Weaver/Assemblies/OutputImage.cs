using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Writes a woven assembly and its debug information. The output depends only on the input.</summary>
internal static class OutputImage
{
    // A woven assembly is seldom longer than this multiple of its input.
    private const int ExpectedGrowth = 3;

    public static void Write(InputImage image, string output, string? keyFile)
    {
        var module = image.Module;
        using var assembly = new MemoryStream(ExpectedGrowth * image.Length);
        using var pdb = new MemoryStream();
        var parameters =
            new WriterParameters { DeterministicMvid = true, WriteSymbols = image.DebugInformation != DebugInformationLocation.None };
        if (image.DebugInformation == DebugInformationLocation.Embedded)
            parameters.SymbolWriterProvider = new EmbeddedSymbolWriterProvider();
        if (image.DebugInformation == DebugInformationLocation.SeparateFile)
        {
            // The path of a file would be written into the assembly; a stream has none.
            parameters.SymbolWriterProvider = new PortablePdbWriterProvider();
            parameters.SymbolStream = pdb;
        }

        ((ExternalEnumResolver)module.MetadataResolver).AddFromConstants(module);
        if (keyFile is not null) parameters.StrongNameKeyBlob = File.ReadAllBytes(keyFile);
        else module.Attributes &= ~ModuleAttributes.StrongNameSigned;
        module.Write(assembly, parameters);

        // Written only when both are complete, since the output may be the input.
        File.WriteAllBytes(output, GetContent(assembly));
        if (image.DebugInformation == DebugInformationLocation.SeparateFile)
            File.WriteAllBytes(Path.ChangeExtension(output, ".pdb"), GetContent(pdb));
    }

    private static ReadOnlySpan<byte> GetContent(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);

    /// <summary>Embeds debug information in an assembly that is written to a stream, which has no path.</summary>
    private sealed class EmbeddedSymbolWriterProvider : ISymbolWriterProvider
    {
        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) =>
            new EmbeddedPortablePdbWriterProvider().GetSymbolWriter(module, module.Name);

        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => GetSymbolWriter(module, module.Name);
    }
}
