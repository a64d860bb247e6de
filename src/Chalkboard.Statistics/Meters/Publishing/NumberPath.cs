namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The path of numbers in a report: an entry of a namespace, or a field of all records of a collection.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Collection">The collection; null for an entry.</param>
/// <param name="Name">The name of the entry or the field.</param>
internal sealed record NumberPath(string Namespace, string? Collection, string Name)
{
    public override string ToString() => Collection is null ? $"{Namespace}: {Name}" : $"{Namespace}: {Collection}: {Name}";
}
