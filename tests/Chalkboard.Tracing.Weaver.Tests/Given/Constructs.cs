using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>The constructs of a zoo: public static methods that write what they do.</summary>
internal static class Constructs
{
    public static IEnumerable<MethodInfo> Of(Assembly zoo) => zoo.GetExportedTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.GetParameters() is [{ ParameterType: var type }] && type == typeof(TextWriter));

    public static async Task RunAsync(MethodInfo construct, TextWriter output)
    {
        if (construct.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [output], null) is Task task) await task;
    }

    public static string Name(MethodInfo construct) => $"{construct.DeclaringType!.Name}.{construct.Name}";
}
