using Chalkboard.Patterns;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing;

namespace Chalkboard.Tool.Running;

/// <summary>The assemblies of an application to weave.</summary>
/// <param name="Include">Patterns of names to weave in addition to the assemblies that were built with the application.</param>
/// <param name="Exclude">Patterns of names not to weave. They take precedence.</param>
internal sealed record AssemblySelection(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    // The tracing core itself uses these.
    private static readonly HashSet<string> _neverWoven =
        [.. typeof(CallTrace).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    private readonly NamePatterns _include = new(Include);
    private readonly NamePatterns _exclude = new(Exclude);

    /// <summary>Finds the files of the assemblies.</summary>
    /// <exception cref="ToolException">There are none.</exception>
    public IReadOnlyList<string> FindFiles(Application application)
    {
        var dependencies = Dependencies.Read(Path.ChangeExtension(application.Assembly, ".deps.json"));
        var filesInFolder = Directory.EnumerateFiles(application.Folder, "*.dll");
        var candidates = Include.Count == 0 ? filesInFolder : Directory.EnumerateFiles(application.Folder, "*.dll", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
        });
        List<string> selected = [.. candidates.Where(file => IsSelected(application, dependencies, file)).Order(StringComparer.Ordinal)];
        foreach (var pattern in Include.Where(
            pattern => new NamePatterns([pattern]) is var patterns && !selected.Exists(file => Matches(patterns, file))))
            throw new ToolException(
                $"There is no assembly next to {Printable.ToLine(application.Name)} that can be woven and matches --include-assembly " +
                $"{Printable.ToLine(pattern)}.");
        return selected.Count > 0
            ? selected : throw new ToolException(
                "There is no assembly to weave. Add assemblies with --include-assembly, or remove an --exclude-assembly.");
    }

    private bool IsSelected(Application application, Dependencies dependencies, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (name.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal) || _neverWoven.Contains(name)
            || dependencies.IsRuntimeAssembly(name) || name.EndsWith(".resources", StringComparison.Ordinal)) return false;
        if (Matches(_exclude, file)) return false;
        if (Matches(_include, file)) return true;
        if (Path.GetDirectoryName(file) != application.Folder) return false;
        return file == application.Assembly
            || (dependencies.HasFile ? dependencies.IsProject(name) : File.Exists(Path.ChangeExtension(file, ".pdb")));
    }

    private static bool Matches(NamePatterns patterns, string file) =>
        patterns.FindMatch(Path.GetFileNameWithoutExtension(file)) is not null;
}
