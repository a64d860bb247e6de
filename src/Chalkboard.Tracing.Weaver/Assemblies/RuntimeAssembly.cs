namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>The assembly that woven code calls. No method of a woven assembly runs without it.</summary>
internal static class RuntimeAssembly
{
    public const string Name = "Chalkboard.Tracing";
    private const string FileName = Name + ".dll";

    /// <returns>Warnings about reasons why the assembly is not found at run time.</returns>
    public static IReadOnlyList<string> CopyAndCheck(string output, string? runtimePath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        var destination = Path.Combine(folder, FileName);
        if (runtimePath is not null && Path.GetFullPath(runtimePath) != destination) File.Copy(runtimePath, destination, true);
        if (!File.Exists(destination))
            return [$"{output} calls {FileName}, which is not in the same folder. Reference the package {Name}, or set " +
                "WeavingOptions.RuntimePath."];
        return [.. Directory.EnumerateFiles(folder, "*.deps.json").Order(StringComparer.Ordinal)
            .Where(depsFile => !File.ReadAllText(depsFile).Contains($"/{FileName}\"", StringComparison.Ordinal)
            && !File.ReadAllText(depsFile).Contains($"\"{FileName}\"", StringComparison.Ordinal))
            .Select(depsFile =>
                $"{depsFile} does not name {FileName}, so the application will not find it. Reference the package {Name}, or run the " +
                "application with chalk trace.")];
    }
}
