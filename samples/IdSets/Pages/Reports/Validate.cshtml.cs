using IdSets.Business;
using IdSets.Users;
using IdSets.Validation;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages.Reports;

/// <summary>
/// Checks the newest ids one by one. It takes longer than it should: docs/find-a-slow-call.md shows why.
/// </summary>
public sealed class ValidateModel(UserSlate slate, BusinessContext business, IdValidator validator) : SitePage(slate)
{
    /// <summary>The maximum number of ids to check.</summary>
    public const int MaxIds = 200;

    /// <summary>The number of checked ids.</summary>
    public int Checked { get; private set; }

    /// <summary>The invalid ids, with the reasons.</summary>
    public IReadOnlyList<(string Id, string Problem)> Wrong { get; private set; } = [];

    /// <summary>Checks the ids.</summary>
    public async Task OnGetAsync()
    {
        var ids = await NewestAsync();
        var wrong = new List<(string, string)>();
        foreach (var id in ids)
        {
            if (validator.Check(id) is { } problem) wrong.Add((id, problem));
        }

        (Checked, Wrong) = (ids.Count, wrong);
    }

    private async Task<IReadOnlyList<string>> NewestAsync()
    {
        var ids = await business.Ids
            .OrderByDescending(id => id.SetKey).ThenBy(id => id.Position)
            .Select(id => id.Value)
            .Take(MaxIds)
            .ToListAsync(CancellationToken);
        return ids.Count > 0 ? ids : ExampleIds.All;
    }
}
