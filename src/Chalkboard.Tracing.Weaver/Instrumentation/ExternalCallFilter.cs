using Chalkboard.Tracing.Weaver.Assemblies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Selects the calls that leave the woven assemblies, except those that are of no interest in a trace.</summary>
internal sealed class ExternalCallFilter(ModuleDefinition module, ISet<string> wovenAssemblies, SymbolMap symbols)
{
    // Types that compilers use for operators and keywords, and types whose members take no time.
    private static readonly HashSet<string> _ignoredTypes = new(StringComparer.Ordinal)
    {
        "System.Nullable`1", "System.Span`1", "System.ReadOnlySpan`1", "System.Memory`1", "System.ReadOnlyMemory`1", "System.Index",
        "System.Range",
        "System.IntPtr", "System.UIntPtr", "System.RuntimeTypeHandle", "System.MemoryExtensions",
        "System.Runtime.InteropServices.MemoryMarshal", "System.Math", "System.MathF",
    };

    private static readonly HashSet<string> _ignoredMembers = new(StringComparer.Ordinal)
    {
        "GetAwaiter", "get_IsCompleted", "GetResult", "ConfigureAwait", "get_Length", "get_Count", "get_Chars", "get_HasValue", "get_Key",
        "get_Value",
        "get_Current", "GetTypeFromHandle", "get_CompletedTask", "get_Task", "Empty",
    };

    /// <summary>Returns whether all calls of the members of a type are ignored.</summary>
    public static bool IsIgnoredType(TypeReference type) => _ignoredTypes.Contains(type.FullName);

    public int? FindSymbol(Instruction instruction)
    {
        if (instruction.OpCode.Code is not (Code.Call or Code.Callvirt or Code.Newobj) || instruction.Operand is not MethodReference callee)
            return null;
        var declaring = callee.DeclaringType;
        if (declaring is ArrayType or null) return null;
        var type = declaring.GetElementType();
        if (type is GenericParameter || type.Scope == module || type.Scope is not AssemblyNameReference scope
            || scope.Name == module.Assembly?.Name.Name || wovenAssemblies.Contains(scope.Name))
            return null;
        return IsIgnored(instruction, callee, type) ? null : symbols.GetOrAddExternal(callee);
    }

    private static bool IsIgnored(Instruction instruction, MethodReference callee, TypeReference type)
    {
        if (instruction.OpCode.Code == Code.Newobj)
            return instruction.Previous?.OpCode.Code is Code.Ldftn or Code.Ldvirtftn
                || type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) || _ignoredTypes.Contains(type.FullName);

        // The call of a base constructor belongs to the constructor.
        if (callee.Name == ".ctor") return true;
        return type.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.Intrinsics" or "System.Threading.Tasks.Sources"
            || type.Namespace.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal)
            || _ignoredTypes.Contains(type.FullName) || _ignoredMembers.Contains(callee.Name)
            || callee.Name.StartsWith("op_", StringComparison.Ordinal) || IsDelegateInvoke(callee, type);
    }

    private static bool IsDelegateInvoke(MethodReference callee, TypeReference type) => callee is { Name: "Invoke", HasThis: true }
        && type.Namespace == "System" &&
        (type.Name.StartsWith("Func`", StringComparison.Ordinal) || type.Name.StartsWith("Action", StringComparison.Ordinal)
            || type.Name.StartsWith("Predicate`", StringComparison.Ordinal)
            || type.Name.StartsWith("EventHandler", StringComparison.Ordinal)
            || type.Name.StartsWith("Comparison`", StringComparison.Ordinal)
            || type.Name.StartsWith("Converter`", StringComparison.Ordinal));
}
