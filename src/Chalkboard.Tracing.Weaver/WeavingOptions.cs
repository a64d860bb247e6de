namespace Chalkboard.Tracing.Weaver;

/// <summary>How an assembly is woven.</summary>
public sealed class WeavingOptions
{
    /// <summary>Simple names of assemblies that are woven beside this one: calls into them are no external calls.</summary>
    public ISet<string> WovenAssemblies { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Patterns of the methods that are woven; all methods if empty. A pattern is the name of a namespace, a type or a method as the source has it, without type
    /// arguments, and with or without the namespace; <c>*</c> stands for any characters, <c>?</c> for one, and case is ignored. It matches that name, and all
    /// names within it: <c>Shop.Orders</c> matches all types of the namespace, <c>Checkout.Price</c> matches the lambdas and local functions of the method too.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>Patterns of methods that are not woven, even if <see cref="Include"/> matches them. The pattern language is the same.</summary>
    public IList<string> Exclude { get; } = [];

    /// <summary>
    /// Patterns of methods, as in <see cref="Include"/>, each call of which is an operation of its own where the application runs
    /// by <c>chalk trace --method</c>. One that is called by another of them belongs to that one's operation.
    /// </summary>
    public IList<string> Operations { get; } = [];

    /// <summary>A key file (<c>.snk</c>) to sign the output with. Without one, an assembly keeps its public key and loses its signature, which .NET does not check.</summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The file <c>Chalkboard.Tracing.dll</c>, to be copied beside the output. A woven assembly can't run without it. If null, who
    /// weaves brings it there, and <see cref="WeavingReport.Warnings"/> tells when it is missing.
    /// </summary>
    public string? RuntimePath { get; set; }

    /// <summary>Methods that call nothing are not woven below this length of their body in bytes. Default: 12.</summary>
    public int MinCodeSize { get; set; } = 12;

    /// <summary>Where the traced form of a method goes. Default: into a type of its own.</summary>
    public TwinPlacement Placement { get; set; }
}
