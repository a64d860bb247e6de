namespace IdSets.Business;

/// <summary>A set of ids.</summary>
public sealed class IdSet
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>The primary key.</summary>
    public int Key { get; private set; }

    /// <summary>The unique name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The workflow that created it. It is unique, so that confirming again, after a crash or
    /// in another tab, creates no second set.
    /// </summary>
    public required string WorkflowId { get; init; }

    /// <summary>The user who created it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>The time of creation, in UTC.</summary>
    public required DateTime MadeAt { get; init; }

    /// <summary>The number of its ids.</summary>
    public int Count { get; set; }

    /// <summary>The number of ids that were left out, because another set took them after the upload.</summary>
    public int LeftOut { get; set; }
}
