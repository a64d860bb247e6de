namespace Chalkboard.Tracing.Weaver;

/// <summary>Options of weaving an assembly.</summary>
public sealed class WeavingOptions
{
    /// <summary>The simple names of other assemblies that are woven too. Calls into them are not external calls.</summary>
    public ISet<string> WovenAssemblies { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Patterns of the methods that are woven; all methods if empty. A pattern is the name of a namespace, a type or a method as the source
    /// has it, without type arguments, and with or without the namespace; <c>*</c> matches any characters, <c>?</c> matches one, and case
    /// is ignored. It matches that name, and all names within it: <c>Shop.Orders</c> matches all types of the namespace,
    /// <c>Checkout.Price</c> matches the lambdas and local functions of the method too.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>
    /// Patterns of methods that are not woven, even if <see cref="Include"/> matches them. The pattern language is the same.
    /// </summary>
    public IList<string> Exclude { get; } = [];

    /// <summary>
    /// Patterns of operation methods, in the pattern language of <see cref="Include"/>. Under <c>chalk trace --method</c>, each of their
    /// calls is an operation with its own trace. A call within another operation belongs to that operation. Default: none.
    /// </summary>
    public IList<string> Operations { get; } = [];

    /// <summary>
    /// A key file (<c>.snk</c>) to sign the output. Default: null; then the assembly keeps its public key and loses its signature, which
    /// .NET does not check.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The path of <c>Chalkboard.Tracing.dll</c>, which is copied to the folder of the output. A woven assembly can't run without it.
    /// Default: null; then the caller copies it, and <see cref="WeavingReport.Warnings"/> reports if it is missing.
    /// </summary>
    public string? RuntimePath { get; set; }

    /// <summary>The minimum number of bytes of IL of a method that calls nothing. Shorter methods are not woven. Default: 12.</summary>
    public int MinCodeSize { get; set; } = 12;

    /// <summary>The place of twins. Default: <see cref="TwinPlacement.SeparateType"/>.</summary>
    public TwinPlacement Placement { get; set; }
}
