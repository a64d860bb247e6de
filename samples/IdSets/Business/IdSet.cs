namespace IdSets.Business;

/// <summary>A set of ids that has been made.</summary>
public sealed class IdSet
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>The primary key.</summary>
    public int Key { get; private set; }

    /// <summary>The name. No two sets have the same.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The workflow that it came from. No two sets have the same: that is what makes confirming again, after a crash or
    /// in another tab, harmless.
    /// </summary>
    public required string WorkflowId { get; init; }

    /// <summary>Who made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTime MadeAt { get; init; }

    /// <summary>How many ids it holds.</summary>
    public int Count { get; set; }

    /// <summary>How many ids were left out at the last moment, since another set had taken them after the upload.</summary>
    public int LeftOut { get; set; }
}
