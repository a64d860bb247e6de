using System.Reflection;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>Has every method of an assembly compiled, which none survives whose IL is invalid.</summary>
internal static class Prepare
{
    public static (int Prepared, List<string> Invalid) All(Assembly assembly)
    {
        var prepared = 0;
        var invalid = new List<string>();
        foreach (var type in assembly.GetTypes())
        {
            foreach (var method in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly).OfType<MethodBase>())
            {
                if (method.IsAbstract || method.GetMethodBody() is null) continue;
                try
                {
                    One(type, method);
                    prepared++;
                }
                catch (TypeLoadException exception) when (exception.Message.Contains("violates the constraint", StringComparison.Ordinal))
                {
                }
                catch (Exception exception) when (exception is InvalidProgramException or BadImageFormatException or MissingMethodException or MissingFieldException or TypeLoadException)
                {
                    invalid.Add($"{type}.{method}: {exception.GetType().Name} {exception.Message}");
                }
                catch (Exception exception) when (exception is ArgumentException or NotSupportedException or FileNotFoundException or TypeInitializationException or System.Security.VerificationException or MemberAccessException)
                {
                    // A constraint that object and int don't meet, or a reference that is not here.
                }
            }
        }

        return (prepared, invalid);
    }

    private static void One(Type type, MethodBase method)
    {
        List<RuntimeTypeHandle> arguments = [];
        if (type.IsGenericTypeDefinition) arguments.AddRange(type.GetGenericArguments().Select(Argument));
        if (method.IsGenericMethodDefinition) arguments.AddRange(method.GetGenericArguments().Select(Argument));
        if (arguments.Count == 0) RuntimeHelpers.PrepareMethod(method.MethodHandle);
        else RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. arguments]);
    }

    private static RuntimeTypeHandle Argument(Type parameter)
    {
        if ((parameter.GenericParameterAttributes & GenericParameterAttributes.NotNullableValueTypeConstraint) != 0) return typeof(int).TypeHandle;
        var constraint = parameter.GetGenericParameterConstraints().FirstOrDefault();
        return constraint is { IsGenericParameter: false, ContainsGenericParameters: false } ? constraint.TypeHandle : typeof(object).TypeHandle;
    }
}
