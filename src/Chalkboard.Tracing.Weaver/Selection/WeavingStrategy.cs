namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>The strategy with which a method is woven, or the reason why it is not woven.</summary>
internal readonly record struct WeavingStrategy(WeavingStrategyKind Kind, string? Reason)
{
    public static readonly WeavingStrategy Twin = new(WeavingStrategyKind.Twin, null);
    public static readonly WeavingStrategy SameMethod = new(WeavingStrategyKind.SameMethod, null);

    public static WeavingStrategy None(string reason) => new(WeavingStrategyKind.None, reason);
}
