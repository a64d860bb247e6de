namespace Chalkboard.Tracing;

/// <summary>
/// Which calls are recorded: those of methods whose type, name, file and assembly are all wanted. What is filtered out takes no room,
/// and what it calls is shown as called by the nearest caller that is recorded.
/// </summary>
/// <remarks>
/// A call that leaves the woven assemblies is recorded with the method that makes it, unless its own type, name or assembly is excluded.
/// An async method that is filtered out and waits is recorded as a call <c>&lt;filtered out&gt;</c> from its first wait on, since what it
/// calls afterwards would have no caller otherwise.
/// </remarks>
public sealed class CallFilter
{
    /// <summary>Types, with or without their namespaces: <c>Shop.Orders</c>, <c>*Validator</c>. Nested types are separated by dots.</summary>
    public NameFilter Types { get; } = new();

    /// <summary>Methods, with or without their types: <c>Price*</c>, <c>Checkout.Price</c>, <c>*.get</c>, <c>Basket.new</c>.</summary>
    public NameFilter Methods { get; } = new();

    /// <summary>Source files, by their path or their name: <c>Checkout.cs</c>, <c>*/Generated</c>. A backslash counts as a slash.</summary>
    public NameFilter Files { get; } = new();

    /// <summary>Assemblies, by their simple name: <c>Shop</c>, <c>Newtonsoft.*</c>.</summary>
    public NameFilter Assemblies { get; } = new();

    /// <summary>
    /// Calls that took less are left out when the recording is made, with what they called, and counted. Those that an
    /// exception left stay, and those that called one which stays. Default: 0, and none is left out.
    /// </summary>
    public TimeSpan MinDuration { get; set; }
}
