using System.Reflection;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>
/// Compiles every method of an assembly, which fails if its IL is invalid: generic methods over reference types and over value types.
/// </summary>
internal static class JitCompiler
{
    public static JitResult CompileAll(Assembly assembly)
    {
        var arguments = new GenericArgumentFinder(assembly);
        var (compiledCount, referenceCount, valueCount) = (0, 0, 0);
        List<string> invalid = [];
        List<string> skipped = [];
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
                    compiledCount++;
                    continue;
                }

                var references = arguments.Find(method, references: true);
                var values = arguments.Find(method, references: false);
                if (references is not null) Compile(method, references, ref referenceCount);
                if (values is not null) Compile(method, values, ref valueCount);
                if (references is null && values is null) skipped.Add(name);
                else compiledCount++;
            }
            catch (Exception exception)
            when (exception is InvalidProgramException or BadImageFormatException or MissingMemberException or TypeLoadException
            or System.Security.VerificationException)
            {
                invalid.Add($"{name}: {exception.GetType().Name} {exception.Message}");
            }
            catch (FileNotFoundException exception)
            {
                skipped.Add($"{name}: {exception.Message}");
            }
        }

        return new(compiledCount, referenceCount, valueCount, invalid, skipped);
    }

    private static void Compile(MethodBase method, Type[] typeArguments, ref int count)
    {
        RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. typeArguments.Select(argument => argument.TypeHandle)]);
        count++;
    }
}

/// <param name="CompiledCount">The number of compiled methods.</param>
/// <param name="ReferenceCount">The number of generic methods that were compiled over reference types.</param>
/// <param name="ValueCount">The number of generic methods that were compiled over value types.</param>
/// <param name="Invalid">The methods that can't be compiled, with the errors.</param>
/// <param name="Skipped">The methods that need an assembly or a type argument that was not found.</param>
internal sealed record JitResult(int CompiledCount, int ReferenceCount, int ValueCount, List<string> Invalid, List<string> Skipped);
