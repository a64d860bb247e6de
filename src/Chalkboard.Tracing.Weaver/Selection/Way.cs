namespace Chalkboard.Tracing.Weaver.Selection;

internal enum WayKind
{
    Twin,
    InPlace,
    None,
}

/// <summary>How a method is woven, or why it is not.</summary>
internal readonly record struct Way(WayKind Kind, string? Reason)
{
    public static readonly Way Twin = new(WayKind.Twin, null);
    public static readonly Way InPlace = new(WayKind.InPlace, null);

    public static Way None(string reason) => new(WayKind.None, reason);
}
