namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>What woven code calls must be found where it runs: not a method of a woven assembly works without it.</summary>
internal static class RuntimeAssembly
{
    public const string Name = "Chalkboard.Tracing";
    private const string FileName = Name + ".dll";

    /// <returns>What keeps it from being found there.</returns>
    public static IReadOnlyList<string> CopyAndCheck(string output, string? runtimePath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        var destination = Path.Combine(folder, FileName);
        if (runtimePath is not null && Path.GetFullPath(runtimePath) != destination) File.Copy(runtimePath, destination, true);
        if (!File.Exists(destination)) return [$"{output} calls {FileName}, which is not beside it. Reference the package {Name}, or say in the options where it is."];
        return [.. Directory.EnumerateFiles(folder, "*.deps.json").Order(StringComparer.Ordinal).Where(depsFile => !File.ReadAllText(depsFile).Contains($"/{FileName}\"", StringComparison.Ordinal) && !File.ReadAllText(depsFile).Contains($"\"{FileName}\"", StringComparison.Ordinal))
            .Select(depsFile => $"{depsFile} does not name {FileName}: an application that is started by it does not find it. Reference the package {Name}, or run it by chalk trace.")];
    }
}
