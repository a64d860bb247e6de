namespace Chalkboard.Tracing.Comparison;

/// <summary>The way in which calls differ between two traces.</summary>
public enum DifferenceKind
{
    /// <summary>As many calls as before took longer.</summary>
    Slower,

    /// <summary>As many calls as before took less time.</summary>
    Faster,

    /// <summary>There are more calls, in proportion to those of their caller.</summary>
    MoreCalls,

    /// <summary>There are fewer calls, in proportion to those of their caller.</summary>
    FewerCalls,

    /// <summary>The baseline does not have these calls.</summary>
    Added,

    /// <summary>Only the baseline has these calls.</summary>
    Removed,
}
