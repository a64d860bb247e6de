using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Creates references to members of a type from within the type. For a generic type, they refer to its own type parameters.
/// </summary>
internal static class SelfReference
{
    public static FieldReference To(FieldDefinition field) =>
        field.DeclaringType.HasGenericParameters ? new FieldReference(field.Name, field.FieldType, To(field.DeclaringType)) : field;

    public static MethodReference To(MethodDefinition method)
    {
        MethodReference reference = method;
        if (method.DeclaringType.HasGenericParameters)
        {
            reference = new MethodReference(method.Name, method.ReturnType, To(method.DeclaringType))
            {
                HasThis = method.HasThis,
                ExplicitThis = method.ExplicitThis,
                CallingConvention = method.CallingConvention
            };
            foreach (var parameter in method.Parameters) reference.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
            foreach (var parameter in method.GenericParameters)
                reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        }

        if (!method.HasGenericParameters) return reference;
        var instance = new GenericInstanceMethod(reference);
        foreach (var parameter in method.GenericParameters) instance.GenericArguments.Add(parameter);
        return instance;
    }

    /// <summary>Creates a reference to a type from its own members.</summary>
    public static TypeReference To(TypeDefinition type)
    {
        if (!type.HasGenericParameters) return type;
        var instance = new GenericInstanceType(type) { IsValueType = type.IsValueType };
        foreach (var parameter in type.GenericParameters) instance.GenericArguments.Add(parameter);
        return instance;
    }
}
