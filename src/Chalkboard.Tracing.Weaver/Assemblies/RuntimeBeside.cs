namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>What woven code calls must be found where it runs: not a method of a woven assembly works without it.</summary>
internal static class RuntimeBeside
{
    public const string Name = "Chalkboard.Tracing";
    private const string _file = Name + ".dll";

    /// <returns>What keeps it from being found there.</returns>
    public static IReadOnlyList<string> See(string output, string? runtime)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        var beside = Path.Combine(folder, _file);
        if (runtime is not null && Path.GetFullPath(runtime) != beside) File.Copy(runtime, beside, true);
        if (!File.Exists(beside)) return [$"{output} calls {_file}, which is not beside it. Reference the package {Name}, or say in the options where it is."];
        return [.. Directory.EnumerateFiles(folder, "*.deps.json").Order(StringComparer.Ordinal).Where(list => !File.ReadAllText(list).Contains($"/{_file}\"", StringComparison.Ordinal) && !File.ReadAllText(list).Contains($"\"{_file}\"", StringComparison.Ordinal))
            .Select(list => $"{list} does not name {_file}: an application that is started by it does not find it. Reference the package {Name}, or run it by chalk trace.")];
    }
}
