using IdSets.Business;
using Microsoft.EntityFrameworkCore;

namespace IdSets.NewIdSets;

/// <summary>Separates ids without conflict from conflicts.</summary>
public sealed class IdClassifier(BusinessContext business)
{
    private readonly SeenIds _seen = new();

    /// <summary>Finds the newest set. The classification may ignore sets after it.</summary>
    public async Task<int> GetNewestSetAsync(CancellationToken cancellationToken) =>
        await business.IdSets.MaxAsync(set => (int?)set.Key, cancellationToken) ?? 0;

    /// <summary>Sorts the next lines of a file.</summary>
    public async Task<ClassifiedIds> ClassifyAsync(IReadOnlyList<IdLine> lines, CancellationToken cancellationToken)
    {
        var fresh = new List<string>(lines.Count);
        var conflicts = new List<Conflict>();
        var taken = await FindTakenIdsAsync(lines, cancellationToken);
        foreach (var line in lines)
        {
            if (!line.WellFormed) conflicts.Add(new(line.Number, line.Text, ConflictKind.Malformed));
            else if (!_seen.Add(line.Text)) conflicts.Add(new(line.Number, line.Text, ConflictKind.Duplicate));
            else if (taken.TryGetValue(line.Text, out var set)) conflicts.Add(new(line.Number, line.Text, ConflictKind.Taken, set));
            else fresh.Add(line.Text);
        }

        return new(fresh, conflicts);
    }

    private async Task<Dictionary<string, string>> FindTakenIdsAsync(IReadOnlyList<IdLine> lines, CancellationToken cancellationToken)
    {
        // One parameter for all the ids: the ids can exceed SQLite's limit of parameters.
        var ids = lines.Where(line => line.WellFormed).Select(line => line.Text).ToArray();
        var found = await business.Ids
            .Where(id => EF.Parameter(ids).Contains(id.Value))
            .GroupBy(id => id.Value)
            .Select(same => new { Id = same.Key, SetKey = same.Min(id => id.SetKey) })
            .ToListAsync(cancellationToken);
        if (found.Count == 0) return [];

        var keys = found.Select(id => id.SetKey).Distinct().ToArray();
        var names = await business.IdSets
            .Where(set => EF.Parameter(keys).Contains(set.Key))
            .ToDictionaryAsync(set => set.Key, set => set.Name, cancellationToken);
        return found.ToDictionary(id => id.Id, id => names[id.SetKey], StringComparer.Ordinal);
    }
}

/// <summary>Lines that have been sorted.</summary>
/// <param name="Fresh">Ids without conflict.</param>
/// <param name="Conflicts">The others, in the order of the file.</param>
public sealed record ClassifiedIds(IReadOnlyList<string> Fresh, IReadOnlyList<Conflict> Conflicts);
