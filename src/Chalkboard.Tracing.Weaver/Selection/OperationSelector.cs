using Chalkboard.Patterns;
using Chalkboard.Tracing.Weaver.Names;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Selects the methods whose calls are operations, and those that match but can't be operations.</summary>
internal sealed class OperationSelector(WeavingOptions options)
{
    private readonly NamePatterns _patterns = new(options.Operations);

    public OperationMethod? Find(MethodDefinition method)
    {
        // Lambdas and generated methods belong to the method that contains them.
        if (_patterns.IsEmpty || !method.HasBody || method.Body.Instructions.Count == 0 || method.Name.StartsWith('<')
            && method.Name != "<Main>$" || method.DeclaringType.Name.StartsWith('<'))
            return null;
        var name = SourceName.From(method);
        return _patterns.FindMatch(name.NameWithoutNamespace, name.FullName) is null
            ? null
            : new OperationMethod(name.FullName, GetReason(method));
    }

    private static string? GetReason(MethodDefinition method)
    {
        if (method is { IsConstructor: true, IsStatic: true }) return "a static constructor, which only the runtime may call";
        if (method.CustomAttributes.Any(attribute =>
            attribute.AttributeType.FullName == "System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute"))
            return "only native code may call it";
        if (method.CallingConvention == MethodCallingConvention.VarArg
            || method.Body.Instructions.Any(instruction => instruction.OpCode.Code is Code.Jmp or Code.Arglist))
            return "a variable number of arguments";
        return CallerInspection.IsUsed(method) ? "it inspects its caller" : null;
    }
}
