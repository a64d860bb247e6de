namespace Chalkboard.Tracing;

/// <summary>
/// Names that are wanted, and names that are not. In a pattern <c>*</c> stands for any characters, also dots and slashes, and <c>?</c> for one;
/// upper and lower case differ. Without a pattern in <see cref="Include"/> every name is wanted.
/// </summary>
public sealed class NameFilter
{
    /// <summary>A name is wanted if one of these matches it, or if there are none.</summary>
    public IList<string> Include { get; } = [];

    /// <summary>A name is not wanted if one of these matches it, whatever else does.</summary>
    public IList<string> Exclude { get; } = [];
}
