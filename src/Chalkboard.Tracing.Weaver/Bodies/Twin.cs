using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Gives a method a twin that holds the probes. The original keeps its body, and asks first whether it is traced.
/// </summary>
internal static class Twin
{
    // Beyond so many arguments, a short branch might not reach over their loading.
    private const int _fewParameters = 20;

    private static readonly HashSet<string> _kept = new(StringComparer.Ordinal)
    {
        "System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresAssemblyFilesAttribute",
        "System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessageAttribute",
        "System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembersAttribute",
        "System.Diagnostics.CodeAnalysis.DynamicDependencyAttribute",
    };

    /// <returns>Why the method was left as it is: see <see cref="BodyShape"/>; null if it has a twin.</returns>
    public static string? Add(MethodContext context)
    {
        var method = context.Method;
        var twin = Declare(method, "$traced");
        context.Holders.Add(method.DeclaringType, twin);
        twin.Body = WovenBody.Make(context, twin);
        ShortForms.Use(twin.Body);
        if (BodyShape.FaultOf(twin.Body) is { } fault)
        {
            twin.DeclaringType.Methods.Remove(twin);
            return fault;
        }

        if (!TailCalls.Has(method.Body) && !method.Body.ExceptionHandlers.Any(handler => handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter)) context.Holders.Hide(twin);
        Ask(context, twin);
        return null;
    }

    /// <summary>A static method with the same arguments, the first of which is the object.</summary>
    public static MethodDefinition Declare(MethodDefinition method, string suffix)
    {
        // An overload that is static may have the object among its parameters.
        var twin = new MethodDefinition(method.Name + (method.IsStatic ? "$static" : "") + suffix, MethodAttributes.Assembly | MethodAttributes.HideBySig | MethodAttributes.Static, method.ReturnType) { ImplAttributes = MethodImplAttributes.NoInlining };
        if (method.HasThis)
        {
            var type = Self.Type(method.DeclaringType);
            twin.Parameters.Add(new ParameterDefinition("this", ParameterAttributes.None, method.DeclaringType.IsValueType ? new ByReferenceType(type) : type));
        }

        foreach (var parameter in method.Parameters)
        {
            var copy = new ParameterDefinition(parameter.Name, parameter.Attributes & ~(ParameterAttributes.HasDefault | ParameterAttributes.HasFieldMarshal), parameter.ParameterType);
            Keep(parameter, copy);
            twin.Parameters.Add(copy);
        }

        foreach (var parameter in method.GenericParameters)
        {
            var copy = new GenericParameter(parameter.Name, twin) { Attributes = parameter.Attributes };
            foreach (var constraint in parameter.Constraints) copy.Constraints.Add(new GenericParameterConstraint(constraint.ConstraintType));
            Keep(parameter, copy);
            twin.GenericParameters.Add(copy);
        }

        Keep(method, twin);
        Keep(method.MethodReturnType, twin.MethodReturnType);
        return twin;
    }

    // What a trimmer must know of the twin as well.
    private static void Keep(ICustomAttributeProvider from, ICustomAttributeProvider to)
    {
        foreach (var attribute in from.CustomAttributes.Where(attribute => _kept.Contains(attribute.AttributeType.FullName)))
        {
            to.CustomAttributes.Add(new CustomAttribute(attribute.Constructor, attribute.GetBlob()));
        }
    }

    private static void Ask(MethodContext context, MethodDefinition twin)
    {
        var method = context.Method;
        List<Instruction> call = [.. Arguments.Load(method)];
        if (TailCalls.Has(method.Body)) call.Add(Instruction.Create(OpCodes.Tail));
        call.Add(Instruction.Create(OpCodes.Call, Self.Reference(twin)));
        call.Add(Instruction.Create(OpCodes.Ret));

        Question.Ask(context, call, isNear: method.Parameters.Count < _fewParameters);
        Hide(method, method.Body.Instructions[0]);
    }

    /// <summary>What a method begins with is no line of the source: a debugger steps over it.</summary>
    public static void Hide(MethodDefinition method, Instruction first)
    {
        var points = method.DebugInformation.SequencePoints;
        if (points.Count > 0) points.Insert(0, new SequencePoint(first, points[0].Document) { StartLine = 0xFEEFEE, EndLine = 0xFEEFEE });
    }
}
