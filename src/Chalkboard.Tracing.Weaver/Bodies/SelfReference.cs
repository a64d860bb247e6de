using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>References to members of a type from within it: those of a generic type name its own parameters.</summary>
internal static class SelfReference
{
    public static FieldReference To(FieldDefinition field) => field.DeclaringType.HasGenericParameters ? new FieldReference(field.Name, field.FieldType, To(field.DeclaringType)) : field;

    public static MethodReference To(MethodDefinition method)
    {
        MethodReference reference = method;
        if (method.DeclaringType.HasGenericParameters)
        {
            reference = new MethodReference(method.Name, method.ReturnType, To(method.DeclaringType)) { HasThis = method.HasThis, ExplicitThis = method.ExplicitThis, CallingConvention = method.CallingConvention };
            foreach (var parameter in method.Parameters) reference.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
            foreach (var parameter in method.GenericParameters) reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        }

        if (!method.HasGenericParameters) return reference;
        var instance = new GenericInstanceMethod(reference);
        foreach (var parameter in method.GenericParameters) instance.GenericArguments.Add(parameter);
        return instance;
    }

    /// <summary>The type, as its own members name it.</summary>
    public static TypeReference To(TypeDefinition type)
    {
        if (!type.HasGenericParameters) return type;
        var instance = new GenericInstanceType(type) { IsValueType = type.IsValueType };
        foreach (var parameter in type.GenericParameters) instance.GenericArguments.Add(parameter);
        return instance;
    }
}
