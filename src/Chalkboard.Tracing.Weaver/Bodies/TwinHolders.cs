using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// The types that hold the twins of methods, so that reflection over a type shows only what its author wrote; unless twins are placed in
/// the same type. A holder corresponds to the type of the methods: it is nested in the holder of the outer type, and has the same base and
/// the same type parameters. So it can access protected members, and an attribute lets the assembly access its private members.
/// </summary>
internal sealed class TwinHolders(ModuleDefinition module, TypeDefinition root, TwinPlacement placement)
{
    private const TypeAttributes HolderAttributes =
        TypeAttributes.NestedAssembly | TypeAttributes.Class | TypeAttributes.Abstract | TypeAttributes.Sealed
        | TypeAttributes.BeforeFieldInit;

    private const string SystemRuntimeName = "System.Runtime";

    // The first version that has all types that are used. A later one has them too.
    private static readonly Version _systemRuntimeVersion = new(8, 0, 0, 0);
    private static readonly byte[] _systemRuntimeToken = [0xB0, 0x3F, 0x5F, 0x7F, 0x11, 0xD5, 0x0A, 0x3A];

    private readonly Dictionary<TypeDefinition, TypeDefinition> _holders = [];
    private MethodReference? _hiddenConstructor;

    private MethodReference HiddenConstructor =>
        _hiddenConstructor ??= new(".ctor", module.TypeSystem.Void, HiddenAttribute) { HasThis = true };

    private TypeReference HiddenAttribute => new("System.Diagnostics", "StackTraceHiddenAttribute", module, GetSystemRuntime());

    /// <summary>Adds a method to the holder of a type.</summary>
    public void Add(TypeDefinition type, MethodDefinition method)
    {
        if (placement == TwinPlacement.SameType) method.IsPrivate = true;
        GetOrAddHolder(type).Methods.Add(method);
    }

    /// <summary>
    /// Hides a method from stack traces, which contain its caller. Not for a method that catches exceptions, because their stack traces end
    /// at it, and not for a method that is tail-called, because its caller is gone.
    /// </summary>
    public void HideFromStackTraces(MethodDefinition method) => method.CustomAttributes.Add(new CustomAttribute(HiddenConstructor));

    private TypeDefinition GetOrAddHolder(TypeDefinition type)
    {
        if (placement == TwinPlacement.SameType) return type;
        if (_holders.TryGetValue(type, out var holder)) return holder;
        var name = type.DeclaringType is not null || type.Namespace.Length == 0 ? type.Name : $"{type.Namespace}.{type.Name}";
        holder = new TypeDefinition("", name, HolderAttributes, GetBaseType(type));
        foreach (var parameter in type.GenericParameters)
        {
            var copy = new GenericParameter(parameter.Name, holder);
            copy.Attributes = parameter.Attributes & ~GenericParameterAttributes.VarianceMask;
            foreach (var constraint in parameter.Constraints) copy.Constraints.Add(new(constraint.ConstraintType));
            holder.GenericParameters.Add(copy);
        }

        _holders.Add(type, holder);
        (type.DeclaringType is { } outer ? GetOrAddHolder(outer) : root).NestedTypes.Add(holder);
        return holder;
    }

    // The members of base types in the same assembly are accessible without inheritance.
    private TypeReference GetBaseType(TypeDefinition type)
    {
        if (type.IsInterface || type.IsValueType) return module.TypeSystem.Object;
        for (var current = type; current.BaseType is { } baseType; current = (TypeDefinition)baseType.GetElementType())
        {
            if (baseType.FullName is "System.Object" or "System.MulticastDelegate" or "System.Delegate" or "System.Enum") break;
            if (baseType.GetElementType() is not TypeDefinition) return type.BaseType;
        }

        return module.TypeSystem.Object;
    }

    // An assembly that was built for an older framework gets a reference to a version that has all types that are used.
    private AssemblyNameReference GetSystemRuntime()
    {
        var existing = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == SystemRuntimeName
            && reference.Version >= _systemRuntimeVersion);
        if (existing is not null) return existing;
        var added = new AssemblyNameReference(SystemRuntimeName, _systemRuntimeVersion) { PublicKeyToken = _systemRuntimeToken };
        module.AssemblyReferences.Add(added);
        return added;
    }
}
