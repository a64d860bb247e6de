using System.IO.Enumeration;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing;

namespace Chalkboard.Tool.Running;

/// <summary>Which assemblies of an application are woven.</summary>
/// <param name="Also">Patterns of the names of others than those it was built from.</param>
/// <param name="Except">Patterns of names that are not woven, whatever else is said.</param>
internal sealed record Selection(IReadOnlyList<string> Also, IReadOnlyList<string> Except)
{
    // What runs for a trace can't be traced.
    private static readonly HashSet<string> _never = [.. typeof(CallTrace).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];

    /// <summary>Their files.</summary>
    /// <exception cref="TraceException">There are none.</exception>
    public IReadOnlyList<string> Of(Application application)
    {
        var dependencies = Dependencies.Read(Path.ChangeExtension(application.Assembly, ".deps.json"));
        var beside = Directory.EnumerateFiles(application.Folder, "*.dll");
        var all = Also.Count == 0 ? beside : Directory.EnumerateFiles(application.Folder, "*.dll", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true });
        List<string> chosen = [.. all.Where(file => IsWanted(application, dependencies, file)).Order(StringComparer.Ordinal)];
        foreach (var pattern in Also.Where(pattern => !chosen.Exists(file => Fits(pattern, file))))
            throw new TraceException($"There is no assembly beside {Printable.Line(application.Name)} that can be woven and fits --weave {Printable.Line(pattern)}.");
        return chosen.Count > 0 ? chosen : throw new TraceException("There is no assembly to weave. --weave names some, --exclude leaves some out.");
    }

    private bool IsWanted(Application application, Dependencies dependencies, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (name.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal) || _never.Contains(name) || dependencies.IsOfTheRuntime(name) || name.EndsWith(".resources", StringComparison.Ordinal)) return false;
        if (Except.Any(pattern => Fits(pattern, file))) return false;
        if (Also.Any(pattern => Fits(pattern, file))) return true;
        if (Path.GetDirectoryName(file) != application.Folder) return false;
        return file == application.Assembly || (dependencies.IsKnown ? dependencies.IsProject(name) : File.Exists(Path.ChangeExtension(file, ".pdb")));
    }

    private static bool Fits(string pattern, string file) => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileNameWithoutExtension(file));
}
