namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>A request of the build to weave an assembly.</summary>
/// <param name="Input">The path of the assembly.</param>
internal sealed record WeavingRequest(string Input)
{
    /// <summary>The path of the woven assembly.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The options.</summary>
    public WeavingOptions Options { get; } = new();

    /// <summary>
    /// Reads a request file of the build. Each line is a name, an equals sign and a value; the lines of a request follow the line
    /// of its assembly.
    /// </summary>
    public static IReadOnlyList<WeavingRequest> Read(string file)
    {
        List<WeavingRequest> requests = [];
        Dictionary<string, WeavingOptions> references = [];
        WeavingOptions options = new();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            var equalsSign = line.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = (line[..Math.Max(equalsSign, 0)], line[(equalsSign + 1)..]);
            switch (name)
            {
                case "assembly":
                    requests.Add(new(value));
                    options = requests[^1].Options;
                    break;
                case "output":
                    requests[^1].Output = value;
                    break;
                case "key":
                    options.KeyFile = value;
                    break;
                case "woven-assembly":
                    options = references[value] = new();
                    break;
                case "include":
                    AddPatterns(options.Include, value);
                    break;
                case "exclude":
                    AddPatterns(options.Exclude, value);
                    break;
                case "placement":
                    options.Placement = ParsePlacement(value);
                    break;
                default:
                    throw new FormatException($"The line '{line}' in {file} is not a setting of the weaver.");
            }
        }

        foreach (var request in requests)
        {
            request.Options.WovenAssemblies.UnionWith(references.Keys);
            if (!references.TryGetValue(Path.GetFileNameWithoutExtension(request.Input), out var reference)) continue;
            request.Options.Placement = reference.Placement;
            foreach (var pattern in reference.Include) request.Options.Include.Add(pattern);
            foreach (var pattern in reference.Exclude) request.Options.Exclude.Add(pattern);
        }

        return requests;
    }

    private static TwinPlacement ParsePlacement(string value)
    {
        if (value.Length == 0) return default;
        if (Enum.TryParse<TwinPlacement>(value, ignoreCase: true, out var placement) && Enum.IsDefined(placement)) return placement;
        throw new FormatException(
            $"'{value}' is not a placement. Set ChalkboardTracingPlacement, or Placement of a TracedReference, to " +
            $"{string.Join(" or ", Enum.GetNames<TwinPlacement>())}.");
    }

    private static void AddPatterns(IList<string> patterns, string value)
    {
        foreach (var pattern in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            patterns.Add(pattern);
    }
}
