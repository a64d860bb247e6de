using System.Reflection;

namespace Chalkboard.Architecture.Tests;

/// <summary>The assemblies of this repository, in the folder of the tests.</summary>
internal static class RepositoryAssemblies
{
    private const string Tests = ".Tests";

    public static IReadOnlyList<Assembly> Packages { get; } =
        [.. GetNames().Where(name => !name.EndsWith(Tests, StringComparison.Ordinal)).Select(Assembly.Load)];

    public static Assembly? FindTests(Assembly package) =>
        GetNames().Contains(package.GetName().Name + Tests) ? Assembly.Load(package.GetName().Name + Tests) : null;

    public static IEnumerable<string> GetReferences(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> GetNames() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Chalkboard.*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!);
}
