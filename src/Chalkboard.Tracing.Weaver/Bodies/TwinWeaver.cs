using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Adds a second method with the probes, the twin, to a method. The original keeps its body. It first checks whether it is traced, and
/// calls the twin if so.
/// </summary>
internal static class TwinWeaver
{
    // With more parameters, the code that loads them may exceed the range of a short branch.
    private const int MaxParametersForShortBranch = 20;

    private static readonly HashSet<string> _copiedAttributes = new(StringComparer.Ordinal)
    {
        "System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresAssemblyFilesAttribute",
        "System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessageAttribute",
        "System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembersAttribute",
        "System.Diagnostics.CodeAnalysis.DynamicDependencyAttribute",
    };

    /// <returns>The error of <see cref="BodyValidator"/> because of which the method is not woven; null if it is woven.</returns>
    public static string? Weave(MethodContext context)
    {
        var method = context.Method;
        var twin = DeclareTwin(method, "$traced");
        context.TwinHolders.Add(method.DeclaringType, twin);
        twin.Body = WovenBodyBuilder.Build(context, twin);
        ShortFormEncoder.Apply(twin.Body);
        if (BodyValidator.FindError(twin.Body) is { } error)
        {
            twin.DeclaringType.Methods.Remove(twin);
            return error;
        }

        var hasCatch =
            method.Body.ExceptionHandlers.Any(handler => handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter);
        if (!hasCatch && !TailCallProbes.HasTailCalls(method.Body)) context.TwinHolders.HideFromStackTraces(twin);
        EmitCheck(context, twin);
        return null;
    }

    /// <summary>Declares a static method with the same parameters, after the object for an instance method.</summary>
    public static MethodDefinition DeclareTwin(MethodDefinition method, string suffix)
    {
        // A static overload may have the same parameters, including the object.
        var name = method.Name + (method.IsStatic ? "$static" : "") + suffix;
        const MethodAttributes attributes = MethodAttributes.Assembly | MethodAttributes.HideBySig | MethodAttributes.Static;
        var twin = new MethodDefinition(name, attributes, method.ReturnType) { ImplAttributes = MethodImplAttributes.NoInlining };
        if (method.HasThis)
        {
            var type = SelfReference.To(method.DeclaringType);
            twin.Parameters.Add(new ParameterDefinition("this", ParameterAttributes.None, method.DeclaringType.IsValueType
                ? new ByReferenceType(type) : type));
        }

        foreach (var parameter in method.Parameters)
        {
            var copy = new ParameterDefinition(parameter.Name,
                parameter.Attributes & ~(ParameterAttributes.HasDefault | ParameterAttributes.HasFieldMarshal), parameter.ParameterType);
            CopyAttributes(parameter, copy);
            twin.Parameters.Add(copy);
        }

        foreach (var parameter in method.GenericParameters)
        {
            var copy = new GenericParameter(parameter.Name, twin) { Attributes = parameter.Attributes };
            foreach (var constraint in parameter.Constraints)
                copy.Constraints.Add(new GenericParameterConstraint(constraint.ConstraintType));
            CopyAttributes(parameter, copy);
            twin.GenericParameters.Add(copy);
        }

        CopyAttributes(method, twin);
        CopyAttributes(method.MethodReturnType, twin.MethodReturnType);
        return twin;
    }

    // Attributes that a trimmer must know for the twin too.
    private static void CopyAttributes(ICustomAttributeProvider source, ICustomAttributeProvider target)
    {
        foreach (var attribute in source.CustomAttributes.Where(attribute => _copiedAttributes.Contains(attribute.AttributeType.FullName)))
        {
            target.CustomAttributes.Add(new CustomAttribute(attribute.Constructor, attribute.GetBlob()));
        }
    }

    private static void EmitCheck(MethodContext context, MethodDefinition twin)
    {
        var method = context.Method;
        List<Instruction> call = [.. ArgumentLoader.Load(method)];
        if (TailCallProbes.HasTailCalls(method.Body)) call.Add(Instruction.Create(OpCodes.Tail));
        call.Add(Instruction.Create(OpCodes.Call, SelfReference.To(twin)));
        call.Add(Instruction.Create(OpCodes.Ret));

        TraceCheck.Emit(context, call, useShortBranch: method.Parameters.Count < MaxParametersForShortBranch);
        AddHiddenSequencePoint(method, method.Body.Instructions[0]);
    }

    /// <summary>Adds a hidden sequence point for the check at the start of a method, which a debugger steps over.</summary>
    public static void AddHiddenSequencePoint(MethodDefinition method, Instruction first)
    {
        var points = method.DebugInformation.SequencePoints;
        if (points.Count > 0) points.Insert(0, new SequencePoint(first, points[0].Document) { StartLine = 0xFEEFEE, EndLine = 0xFEEFEE });
    }
}
