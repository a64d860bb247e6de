namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>An assembly that the build wants woven.</summary>
/// <param name="Input">Where it is.</param>
internal sealed record WeavingRequest(string Input)
{
    /// <summary>Where the woven one goes.</summary>
    public string Output { get; private set; } = "";

    /// <summary>How it is woven.</summary>
    public WeavingOptions Options { get; } = new();

    /// <summary>Reads what the build has written: lines of a name, an equals sign and a value, after the assembly that they are about.</summary>
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
                    throw new FormatException($"'{line}' in {file} orders nothing.");
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
            $"'{value}' is no placement. Set ChalkboardTracingPlacement, or Placement of a TracedReference, to {string.Join(" or ", Enum.GetNames<TwinPlacement>())}.");
    }

    private static void AddPatterns(IList<string> patterns, string value)
    {
        foreach (var pattern in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) patterns.Add(pattern);
    }
}
