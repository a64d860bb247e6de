using System.Reflection;
using System.Runtime.Loader;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>An assembly in a load context of its own, which shares all other assemblies with the tests.</summary>
internal sealed class LoadedSample(string file)
{
    public Assembly Assembly { get; } = new AssemblyLoadContext(file).LoadFromAssemblyPath(file);

    public object? Call(string type, string method, params object?[] arguments) =>
        Method(type, method).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    public MethodInfo Method(string type, string method) =>
        Assembly.GetType(type, true)!.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(type, method);
}
