namespace IdSets.Business;

/// <summary>One id of a set.</summary>
public sealed class SetId
{
    /// <summary>The key of the set.</summary>
    public required int SetKey { get; init; }

    /// <summary>Its position in the set, from 0. There may be gaps.</summary>
    public required int Position { get; init; }

    /// <summary>The id.</summary>
    public required string Value { get; init; }
}
