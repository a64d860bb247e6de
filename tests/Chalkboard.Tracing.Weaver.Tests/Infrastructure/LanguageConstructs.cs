using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Finds and runs the language constructs of an assembly: public static methods that write their results to a writer.</summary>
internal static class LanguageConstructs
{
    public static IEnumerable<MethodInfo> FindAll(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.GetParameters() is [{ ParameterType: var type }] && type == typeof(TextWriter));

    public static async Task RunAsync(MethodInfo construct, TextWriter output)
    {
        if (construct.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [output], null) is Task task) await task;
    }

    public static string GetName(MethodInfo construct) => $"{construct.DeclaringType!.Name}.{construct.Name}";
}
