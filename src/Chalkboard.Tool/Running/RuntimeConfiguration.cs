using System.Text.Json;
using System.Text.Json.Nodes;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>
/// The content of <c>App.runtimeconfig.json</c>. The copy of the application gets a version that contains the startup hook.
/// </summary>
internal sealed class RuntimeConfiguration
{
    private const int MinMajorVersion = 10;
    private const string StartupHooksKey = "STARTUP_HOOKS";
    private readonly JsonObject _root;

    private RuntimeConfiguration(JsonObject root) => _root = root;

    private JsonObject Options => _root["runtimeOptions"] as JsonObject ?? [];

    /// <exception cref="ToolException">The file is missing, or the application can't be traced.</exception>
    public static RuntimeConfiguration Read(Application application)
    {
        var displayPath = Printable.ToLine(application.RuntimeConfiguration);
        try
        {
            var root = JsonNode.Parse(
                File.ReadAllText(
                    application.RuntimeConfiguration),
                    documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var configuration = new RuntimeConfiguration(root as JsonObject ?? throw new JsonException());
            configuration.Validate(application);
            return configuration;
        }
        catch (FileNotFoundException)
        {
            throw new ToolException(
                $"{displayPath} is missing. If {Printable.ToLine(application.Name)} is a library, name an application that uses it.");
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{displayPath} can't be read. Build the application again.");
        }
    }

    /// <summary>Writes the version with the startup hook. An environment variable would also affect child processes.</summary>
    public void Write(string path, string hook, string folder)
    {
        var root = (JsonObject)_root.DeepClone();
        if (root["runtimeOptions"] is not JsonObject options) root["runtimeOptions"] = options = [];
        if (options["configProperties"] is not JsonObject properties) options["configProperties"] = properties = [];
        properties[StartupHooksKey] = properties[StartupHooksKey]?.ToString() is { Length: > 0 } others
            ? hook + Path.PathSeparator + others
            : hook;
        properties[TraceRunRequest.FolderProperty] = folder;
        File.WriteAllText(path, root.ToJsonString());
    }

    private void Validate(Application application)
    {
        var name = Printable.ToLine(application.Name);
        if (Options["configProperties"]?["System.StartupHookProvider.IsSupported"]?.ToString() is "false" or "False")
            throw new ToolException(
                $"{name} is built without startup hooks, as trimmed applications are. Build it with " +
                $"<StartupHookSupport>true</StartupHookSupport>, or give the output of 'dotnet build'.");

        var frameworks = (
            (IEnumerable<JsonNode?>)[Options["framework"], .. Options["frameworks"] as JsonArray ?? [],
            .. Options["includedFrameworks"] as JsonArray ?? []]).OfType<JsonObject>().ToList();
        var oldest = frameworks.Select(framework => framework["version"]?.ToString()).Select(
            version => int.TryParse(version?.Split('.')[0], out var major) ? major : int.MaxValue).DefaultIfEmpty(int.MaxValue).Min();
        if (oldest >= MinMajorVersion || Options["includedFrameworks"] is null && CanRollForward(application)) return;
        throw new ToolException(
            $"{name} is for .NET {oldest}, and a trace needs .NET {MinMajorVersion}. Build it for net{MinMajorVersion}.0, or run it " +
            $"on the newest runtime: DOTNET_ROLL_FORWARD=LatestMajor chalk trace ...");
    }

    private bool CanRollForward(Application application)
    {
        var hostArguments = application.HostArguments.ToList();
        var option = hostArguments.IndexOf("--roll-forward") is var index and >= 0 && index + 1 < hostArguments.Count
            ? hostArguments[index + 1]
            : null;
        var policy = option ?? Environment.GetEnvironmentVariable("DOTNET_ROLL_FORWARD") ?? Options["rollForward"]?.ToString();
        return string.Equals(policy, "LatestMajor", StringComparison.OrdinalIgnoreCase);
    }
}
