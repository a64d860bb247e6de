using System.Text.Json;

namespace Chalkboard.Tool.Running;

/// <summary>The origin of an application's assemblies, by <c>App.deps.json</c>.</summary>
internal sealed class Dependencies
{
    private readonly Dictionary<string, string> _libraryTypes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True if there is such a file.</summary>
    public bool HasFile { get; private init; }

    public static Dependencies Read(string path)
    {
        if (!File.Exists(path)) return new();
        var dependencies = new Dependencies { HasFile = true };
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var types = json.RootElement.GetProperty("libraries").EnumerateObject().ToDictionary(
                library => library.Name, library => library.Value.GetProperty("type").GetString() ?? "", StringComparer.OrdinalIgnoreCase);
            foreach (var library in
                json.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
            {
                if (!library.Value.TryGetProperty("runtime", out var files)) continue;
                foreach (var file in files.EnumerateObject())
                    dependencies._libraryTypes[Path.GetFileNameWithoutExtension(file.Name)] = types.GetValueOrDefault(library.Name, "");
            }

            return dependencies;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The host reports an invalid file when it starts the application.
            return new();
        }
    }

    /// <summary>True if an assembly was built with the application.</summary>
    public bool IsProject(string assembly) => _libraryTypes.GetValueOrDefault(assembly) == "project";

    /// <summary>True if an assembly belongs to .NET itself, in an application that includes its own runtime.</summary>
    public bool IsRuntimeAssembly(string assembly) =>
        _libraryTypes.GetValueOrDefault(assembly)?.StartsWith("runtimepack", StringComparison.Ordinal) == true;
}
