using System.Reflection;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>
/// Has every method of an assembly compiled, which none survives whose IL is invalid: those with type parameters over references and over
/// values.
/// </summary>
internal static class Prepare
{
    public static Prepared All(Assembly assembly)
    {
        var instantiations = new Instantiations(assembly);
        var (compiled, overReferences, overValues) = (0, 0, 0);
        List<string> invalid = [];
        List<string> missed = [];
        foreach (var method in assembly.GetTypes()
            .SelectMany(
                type => type.GetMembers(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                        .OfType<MethodBase>())
        {
            if (method.IsAbstract || method.GetMethodBody() is null) continue;
            var name = $"{method.DeclaringType}: {method}";
            try
            {
                if (!method.ContainsGenericParameters)
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    compiled++;
                    continue;
                }

                var references = instantiations.Of(method, references: true);
                var values = instantiations.Of(method, references: false);
                if (references is not null) Compile(method, references, ref overReferences);
                if (values is not null) Compile(method, values, ref overValues);
                if (references is null && values is null) missed.Add(name);
                else compiled++;
            }
            catch (Exception exception)
            when (exception is InvalidProgramException or BadImageFormatException or MissingMemberException or TypeLoadException
            or System.Security.VerificationException)
            {
                invalid.Add($"{name}: {exception.GetType().Name} {exception.Message}");
            }
            catch (FileNotFoundException exception)
            {
                missed.Add($"{name}: {exception.Message}");
            }
        }

        return new(compiled, overReferences, overValues, invalid, missed);
    }

    private static void Compile(MethodBase method, Type[] arguments, ref int count)
    {
        RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. arguments.Select(argument => argument.TypeHandle)]);
        count++;
    }
}

/// <param name="Methods">How many methods were compiled.</param>
/// <param name="OverReferences">How many of those with type parameters, over references.</param>
/// <param name="OverValues">And over values.</param>
/// <param name="Invalid">What can't be compiled.</param>
/// <param name="Missed">What needs something that isn't here.</param>
internal sealed record Prepared(int Methods, int OverReferences, int OverValues, List<string> Invalid, List<string> Missed);
