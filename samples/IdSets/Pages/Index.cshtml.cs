using Chalkboard.Slates;
using IdSets.Business;
using IdSets.NewIdSets;
using IdSets.Users;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages;

/// <summary>The start page.</summary>
public sealed class IndexModel(UserSlate slate, SlateClient slates, BusinessContext business) : SitePage(slate)
{
    /// <summary>The uploads that wait for a decision, the oldest first.</summary>
    public IReadOnlyList<(WorkflowId Id, NewIdSet Upload, DateTimeOffset? Discarded)> Open { get; private set; } = [];

    /// <summary>A panel.</summary>
    public IReadOnlyList<IdSet>? Newest { get; private set; }

    /// <summary>A panel: on how many devices the user is signed in.</summary>
    public int? Devices { get; private set; }

    /// <summary>Returns whether the user has chosen this panel.</summary>
    public bool ShowsReport { get; private set; }

    /// <summary>A panel.</summary>
    public LastReport? Report { get; private set; }

    /// <summary>Shows the panels that the user has chosen.</summary>
    public async Task OnGetAsync()
    {
        Open = await OpenAsync();
        if (Me.Panels.Contains(Panels.Newest))
            Newest = await business.IdSets.AsNoTracking().OrderByDescending(set => set.Key).Take(5).ToListAsync(CancellationToken);
        if (Me.Panels.Contains(Panels.Devices))
            Devices = (await slates.Tokens.ListAsync(Slate.Owner, CancellationToken)).Count;
        ShowsReport = Me.Panels.Contains(Panels.Report);
        if (ShowsReport)
            Report = (await Slate.LastReport.GetAsync(CancellationToken)).Value;
    }

    private async Task<List<(WorkflowId, NewIdSet, DateTimeOffset?)>> OpenAsync()
    {
        var open = await Slate.ListUploadsAsync(CancellationToken).ToListAsync(CancellationToken);
        open.Sort((one, other) => one.Upload.UploadedAt.CompareTo(other.Upload.UploadedAt));
        return open;
    }
}
