namespace Chalkboard.Tracing;

/// <summary>
/// Selects the calls that are recorded: those of methods whose type, name, file and assembly are all included. A call that is filtered out
/// takes no space, and its callees are attached to the nearest recorded caller.
/// </summary>
/// <remarks>
/// A call that leaves the woven assemblies is recorded with the method that makes it, unless its own type, name or assembly is excluded. An
/// async method that is filtered out and suspends is recorded as a call <c>&lt;filtered out&gt;</c> from then on, because its later callees
/// would have no caller otherwise.
/// </remarks>
public sealed class CallFilter
{
    /// <summary>
    /// Selects types, with or without their namespaces: <c>Shop.Orders</c>, <c>*Validator</c>. Nested types are separated by dots.
    /// </summary>
    public NameFilter Types { get; } = new();

    /// <summary>
    /// Selects methods, with or without their types and namespaces: <c>Price*</c>, <c>Checkout.Price</c>, <c>*.get</c>, <c>Basket.new</c>.
    /// </summary>
    public NameFilter Methods { get; } = new();

    /// <summary>Selects source files, by path or by name: <c>Checkout.cs</c>, <c>*/Generated</c>. A backslash counts as a slash.</summary>
    public NameFilter Files { get; } = new();

    /// <summary>Selects assemblies, by simple name: <c>Shop</c>, <c>Newtonsoft.*</c>.</summary>
    public NameFilter Assemblies { get; } = new();

    /// <summary>
    /// The minimum duration of a call. Shorter calls are removed with their callees when the trace is stopped, and counted. A call stays if
    /// an exception left it, or if one of its callees stays. 0 or more; default: 0, which removes none.
    /// </summary>
    public TimeSpan MinDuration { get; set; }
}
