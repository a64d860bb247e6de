using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>
/// Creates the type that is added to a woven assembly, and holds the number of its first symbol. Only twins and traced methods access it,
/// so an assembly in which nothing is traced never registers its symbols.
/// </summary>
internal sealed class SymbolMapType
{
    private readonly ModuleDefinition _module;
    private readonly TypeDefinition _type;

    public SymbolMapType(ModuleDefinition module, TwinPlacement placement)
    {
        _module = module;
        _type = new TypeDefinition(
            "", "<ChalkboardTracing>",
            TypeAttributes.Class | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit,
            module.TypeSystem.Object);
        FirstSymbol = new FieldDefinition(
            "First", FieldAttributes.Assembly | FieldAttributes.Static | FieldAttributes.InitOnly, module.TypeSystem.Int32);
        _type.Fields.Add(FirstSymbol);
        TwinHolders = new TwinHolders(module, _type, placement);
    }

    public FieldDefinition FirstSymbol { get; }

    public TwinHolders TwinHolders { get; }

    public void Complete(ProbeReferences probes, int symbolCount)
    {
        const MethodAttributes attributes = MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig
            | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        var initializer = new MethodDefinition(".cctor", attributes, _module.TypeSystem.Void);
        var il = initializer.Body.GetILProcessor();
        il.Emit(OpCodes.Ldc_I4, symbolCount);
        il.Emit(OpCodes.Call, probes.Register(_type));
        il.Emit(OpCodes.Stsfld, FirstSymbol);
        il.Emit(OpCodes.Ret);
        _type.Methods.Add(initializer);
        _module.Types.Add(_type);
        if (_module.Assembly is not { } assembly) return;
        var assemblyName = new CustomAttributeArgument(_module.TypeSystem.String, assembly.Name.Name);
        assembly.CustomAttributes.Add(new CustomAttribute(probes.IgnoresAccessChecksTo) { ConstructorArguments = { assemblyName } });
    }
}
