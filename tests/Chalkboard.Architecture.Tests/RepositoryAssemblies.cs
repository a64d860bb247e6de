using System.Reflection;

namespace Chalkboard.Architecture.Tests;

/// <summary>Our assemblies, as they lie beside this one.</summary>
internal static class Ours
{
    private const string Tests = ".Tests";

    public static IReadOnlyList<Assembly> Packages { get; } =
        [.. Names().Where(name => !name.EndsWith(Tests, StringComparison.Ordinal)).Select(Assembly.Load)];

    public static Assembly? TestsOf(Assembly package) =>
        Names().Contains(package.GetName().Name + Tests) ? Assembly.Load(package.GetName().Name + Tests) : null;

    public static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Chalkboard.*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!);
}
