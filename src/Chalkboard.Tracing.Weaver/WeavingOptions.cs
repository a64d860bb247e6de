namespace Chalkboard.Tracing.Weaver;

/// <summary>How an assembly is woven.</summary>
public sealed class WeavingOptions
{
    /// <summary>Simple names of assemblies that are woven beside this one: calls into them are no external calls.</summary>
    public ISet<string> WovenToo { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>A key file (<c>.snk</c>) to sign the output with. Without one, an assembly keeps its public key and loses its signature, which .NET does not check.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Methods that call nothing, and accessors, are not woven below this length of their body in bytes. Default: 12.</summary>
    public int TrivialLength { get; set; } = 12;

    /// <summary>Whether every method is woven in its own body, without a twin. It costs more while no trace runs. Default: false.</summary>
    public bool InPlace { get; set; }
}
