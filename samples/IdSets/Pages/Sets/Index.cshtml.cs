using IdSets.Business;
using IdSets.Users;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages.Sets;

/// <summary>The list of sets.</summary>
public sealed class IndexModel(UserSlate slate, BusinessContext business) : SitePage(slate)
{
    private const int OnPage = 50;

    /// <summary>The sets of this page, the newest first.</summary>
    public IReadOnlyList<IdSet> Sets { get; private set; } = [];

    /// <summary>The position in the list.</summary>
    public Pager Pager { get; private set; } = Pager.Create(null, 0, OnPage);

    /// <summary>The set that the user has just created.</summary>
    public IdSet? JustMade { get; private set; }

    /// <summary>Shows a page of the list.</summary>
    /// <param name="p">The page.</param>
    /// <param name="made">The workflow of a set that has just been created.</param>
    public async Task OnGetAsync(int? p, string? made)
    {
        var all = business.IdSets.AsNoTracking();
        Pager = Pager.Create(p, await all.CountAsync(CancellationToken), OnPage);
        Sets = await all.OrderByDescending(set => set.Key).Skip(Pager.Skip).Take(OnPage).ToListAsync(CancellationToken);
        if (made is not null)
            JustMade = await all.SingleOrDefaultAsync(set => set.WorkflowId == made && set.MadeBy == Slate.Owner, CancellationToken);
    }
}
