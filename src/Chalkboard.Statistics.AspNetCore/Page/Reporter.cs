using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Makes reports of the application's repository.</summary>
internal sealed class Reporter(IOptions<StatisticsOptions> options, TimeProvider time)
{
    private readonly Extrapolator _extrapolator = new() { Time = time };

    public IDictionary<string, object?> Repository => options.Value.Repository;

    /// <summary>Whether a namespace can be paused, as far as that is to be known without running code that is not the framework's.</summary>
    public bool CanBePaused(string name)
    {
        if (!Repository.TryGetValue(name, out var found) || found is not IDictionary<string, object?> live) return false;
        if (live.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true) return true;
        try
        {
            return live.TryGetValue(NamespaceSwitch.EntryName, out var entry) && (entry is StrongBox<bool> || (entry is bool && !live.IsReadOnly));
        }
        catch (InvalidOperationException)
        {
            // It is being changed, and does not allow to be read meanwhile.
            return true;
        }
    }

    public ValueTask<Report> ReportAsync(string? only, CancellationToken cancellation) => _extrapolator.ReportAsync(Repository, only, cancellation);
}
