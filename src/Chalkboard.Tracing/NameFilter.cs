namespace Chalkboard.Tracing;

/// <summary>
/// Selects names by patterns. In a pattern <c>*</c> matches any characters, <c>?</c> matches one, and case is ignored. A pattern matches a
/// name, and all names within it: <c>Shop.Orders</c> matches <c>Shop.Orders.Checkout</c>, and the folder <c>*/Generated</c> matches all
/// files in it.
/// </summary>
public sealed class NameFilter
{
    /// <summary>The patterns of names to include. Without one every name is included.</summary>
    public IList<string> Include { get; } = [];

    /// <summary>The patterns of names to exclude, even if <see cref="Include"/> matches them.</summary>
    public IList<string> Exclude { get; } = [];
}
