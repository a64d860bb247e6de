namespace Chalkboard.Tracing.Weaver.Step;

/// <summary>An assembly that the build wants woven.</summary>
/// <param name="Input">Where it is.</param>
internal sealed record WeavingOrder(string Input)
{
    /// <summary>Where the woven one goes.</summary>
    public string Output { get; private set; } = "";

    /// <summary>How it is woven.</summary>
    public WeavingOptions Options { get; } = new();

    /// <summary>Reads what the build has written: lines of a name, an equals sign and a value, after the assembly that they are about.</summary>
    public static IReadOnlyList<WeavingOrder> Read(string file)
    {
        List<WeavingOrder> orders = [];
        Dictionary<string, WeavingOptions> references = [];
        WeavingOptions options = new();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = (line[..Math.Max(equals, 0)], line[(equals + 1)..]);
            switch (name)
            {
                case "assembly":
                    orders.Add(new(value));
                    options = orders[^1].Options;
                    break;
                case "output":
                    orders[^1].Output = value;
                    break;
                case "key":
                    options.KeyFile = value;
                    break;
                case "woven-too":
                    options = references[value] = new();
                    break;
                case "only":
                    Add(options.Included, value);
                    break;
                case "except":
                    Add(options.Excluded, value);
                    break;
                case "placement":
                    options.Placement = Placement(value);
                    break;
                default:
                    throw new FormatException($"'{line}' in {file} orders nothing.");
            }
        }

        foreach (var order in orders)
        {
            order.Options.WovenToo.UnionWith(references.Keys);
            if (!references.TryGetValue(Path.GetFileNameWithoutExtension(order.Input), out var reference)) continue;
            order.Options.Placement = reference.Placement;
            foreach (var pattern in reference.Included) order.Options.Included.Add(pattern);
            foreach (var pattern in reference.Excluded) order.Options.Excluded.Add(pattern);
        }

        return orders;
    }

    private static TracedFormPlacement Placement(string value)
    {
        if (value.Length == 0) return default;
        if (Enum.TryParse<TracedFormPlacement>(value, ignoreCase: true, out var placement) && Enum.IsDefined(placement)) return placement;
        throw new FormatException(
            $"'{value}' is no placement. Set ChalkboardTracingPlacement, or Placement of a TracedReference, to {string.Join(" or ", Enum.GetNames<TracedFormPlacement>())}.");
    }

    private static void Add(IList<string> patterns, string value)
    {
        foreach (var pattern in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) patterns.Add(pattern);
    }
}
