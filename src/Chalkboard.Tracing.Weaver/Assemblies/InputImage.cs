using System.Reflection.PortableExecutable;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>An input assembly with its debug information.</summary>
internal sealed class InputImage : IDisposable
{
    // COMIMAGE_FLAGS_IL_LIBRARY of a ReadyToRun image, which Cecil does not name.
    private const ModuleAttributes ILLibrary = (ModuleAttributes)4;

    // "BSJB", the first bytes of a portable PDB.
    private static ReadOnlySpan<byte> PortablePdbSignature => [0x42, 0x53, 0x4A, 0x42];

    private readonly byte[] _bytes;
    private readonly byte[]? _pdb;

    private InputImage(byte[] bytes, byte[]? pdb, ModuleDefinition module, DebugInformationLocation debugInformation)
    {
        (_bytes, _pdb, Module, DebugInformation) = (bytes, pdb, module, debugInformation);
    }

    public ModuleDefinition Module { get; }

    public DebugInformationLocation DebugInformation { get; }

    /// <summary>The length of the assembly in bytes.</summary>
    public int Length => _bytes.Length;

    public static InputImage Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var pdbPath = Path.ChangeExtension(path, ".pdb");
        var pdb = File.Exists(pdbPath) ? File.ReadAllBytes(pdbPath) : null;
        if (pdb is not null && !pdb.AsSpan().StartsWith(PortablePdbSignature)) pdb = null;
        var debugInformation = HasEmbeddedDebugInformation(path, bytes) ? DebugInformationLocation.Embedded : pdb is not null
            ? DebugInformationLocation.SeparateFile : DebugInformationLocation.None;

        var parameters = new ReaderParameters(ReadingMode.Deferred)
        {
            AssemblyResolver = new NullAssemblyResolver(),
            MetadataResolver = new ExternalEnumResolver(),
            ReadSymbols = debugInformation != DebugInformationLocation.None,
            ThrowIfSymbolsAreNotMatching = false
        };
        if (debugInformation == DebugInformationLocation.SeparateFile)
        {
            parameters.SymbolReaderProvider = new PortablePdbReaderProvider();
            parameters.SymbolStream = new MemoryStream(pdb!);
        }

        try
        {
            var module = ModuleDefinition.ReadModule(new MemoryStream(bytes), parameters);
            RemoveNativeCode(module);
            return new InputImage(bytes, pdb, module, module.HasSymbols ? debugInformation : DebugInformationLocation.None);
        }
        catch (BadImageFormatException exception)
        {
            throw new NotWeavableException($"{path} is not a .NET assembly.", exception);
        }
    }

    public void CopyTo(string output)
    {
        File.WriteAllBytes(output, _bytes);
        if (_pdb is not null) File.WriteAllBytes(Path.ChangeExtension(output, ".pdb"), _pdb);
    }

    public void Dispose() => Module.Dispose();

    // An assembly that was compiled ahead of time (ReadyToRun) keeps only its IL, since the native code is that of the original methods.
    private static void RemoveNativeCode(ModuleDefinition module)
    {
        if ((module.Attributes & (ModuleAttributes.ILOnly | ILLibrary)) == ModuleAttributes.ILOnly) return;
        module.Attributes = (module.Attributes | ModuleAttributes.ILOnly) & ~ILLibrary;
        // With ILOnly, this is AnyCPU.
        module.Architecture = TargetArchitecture.I386;
    }

    /// <summary>Returns whether the assembly contains its debug information.</summary>
    private static bool HasEmbeddedDebugInformation(string path, byte[] bytes)
    {
        try
        {
            using var reader = new PEReader(new MemoryStream(bytes));
            if (reader.PEHeaders.CorHeader is not { } header) throw new NotWeavableException($"{path} is not a .NET assembly.");
            var isReadyToRun = header.ManagedNativeHeaderDirectory.Size > 0;
            if ((header.Flags & CorFlags.ILOnly) == 0 && !isReadyToRun)
                throw new NotWeavableException($"{path} contains native code in addition to IL, and can't be woven.");
            return reader.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        }
        catch (BadImageFormatException exception)
        {
            throw new NotWeavableException($"{path} is not a .NET assembly.", exception);
        }
    }
}
