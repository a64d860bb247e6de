namespace Chalkboard.Tracing.Weaver.Step;

/// <summary>What the build has asked for: lines of a name, an equals sign and a value.</summary>
/// <param name="Assemblies">What to weave, and where to.</param>
/// <param name="Options">How.</param>
internal sealed record WeavingOrder(IReadOnlyList<(string Input, string Output)> Assemblies, WeavingOptions Options)
{
    public static WeavingOrder Read(string file)
    {
        List<(string, string)> assemblies = [];
        var options = new WeavingOptions();
        var input = "";
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            var (name, value) = line.Split('=', 2) is [var first, var rest] ? (first, rest) : (line, "");
            switch (name)
            {
                case "assembly": input = value; break;
                case "output": assemblies.Add((input, value)); break;
                case "key": options.KeyFile = value; break;
                case "woven-too": options.WovenToo.Add(value); break;
                default: throw new FormatException($"'{line}' is no line of an order to weave.");
            }
        }

        return new(assemblies, options);
    }
}
