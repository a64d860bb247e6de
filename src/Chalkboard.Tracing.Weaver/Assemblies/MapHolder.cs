using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>
/// The type that is added to a woven assembly, and holds the number of its first symbol. Only twins and methods that are
/// traced touch it: an assembly of which nothing is traced never asks for its numbers.
/// </summary>
internal sealed class MapHolder
{
    private readonly ModuleDefinition _module;
    private readonly TypeDefinition _type;

    public MapHolder(ModuleDefinition module, TracedFormPlacement placement)
    {
        _module = module;
        _type = new TypeDefinition("", "<ChalkboardTracing>", TypeAttributes.Class | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit, module.TypeSystem.Object);
        First = new FieldDefinition("First", FieldAttributes.Assembly | FieldAttributes.Static | FieldAttributes.InitOnly, module.TypeSystem.Int32);
        _type.Fields.Add(First);
        Holders = new Holders(module, _type, placement);
    }

    public FieldDefinition First { get; }

    public Holders Holders { get; }

    public void Complete(ProbeReferences probes, int count)
    {
        var initializer = new MethodDefinition(".cctor", MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName | MethodAttributes.HideBySig, _module.TypeSystem.Void);
        var il = initializer.Body.GetILProcessor();
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Call, probes.Register(_type));
        il.Emit(OpCodes.Stsfld, First);
        il.Emit(OpCodes.Ret);
        _type.Methods.Add(initializer);
        _module.Types.Add(_type);
        if (_module.Assembly is not { } assembly) return;
        var itself = new CustomAttributeArgument(_module.TypeSystem.String, assembly.Name.Name);
        assembly.CustomAttributes.Add(new CustomAttribute(probes.IgnoresAccessChecksTo) { ConstructorArguments = { itself } });
    }
}
