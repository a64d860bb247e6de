using IdSets.Business;
using IdSets.Users;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Pages.Reports;

/// <summary>
/// A report that takes long. It reads user info at its start and writes the user's slate at its end, with no lock in
/// between; if the user has signed out by then, the write is refused.
/// </summary>
public sealed class LongModel(UserSlate slate, BusinessContext business, TimeProvider timeProvider) : SitePage(slate)
{
    /// <summary>The duration of the report.</summary>
    public const int MaxSeconds = 60;

    /// <summary>The result.</summary>
    public LastReport Report { get; private set; } = null!;

    /// <summary>Runs the report.</summary>
    public async Task OnGetAsync(int seconds = 5)
    {
        seconds = Math.Clamp(seconds, 0, MaxSeconds);
        var startedAt = timeProvider.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(seconds), timeProvider, CancellationToken);
        var sets = await business.IdSets.CountAsync(CancellationToken);
        var ids = await business.IdSets.SumAsync(set => (long)set.Count, CancellationToken);
        Report = new(startedAt, seconds, sets, ids);
        await Slate.LastReport.SetAsync(Report, CancellationToken);
    }
}
