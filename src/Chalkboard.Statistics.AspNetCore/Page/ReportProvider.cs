using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Provides reports of the application's repository, which all readers share and none changes.</summary>
internal sealed class ReportProvider(IOptions<StatisticsOptions> options, TimeProvider timeProvider)
{
    private readonly ReportCache _reports = new(options.Value.Repository, new Extrapolator { TimeProvider = timeProvider });

    // More than the variants of the page, so that a reader can't fill the memory.
    private const int MaxFormats = 16;

    // The rendered formats of each report, until it is collected.
    private readonly ConditionalWeakTable<Report, ConcurrentDictionary<object, Lazy<Task<byte[]>>>> _rendered = [];

    public IDictionary<string, object?> Repository => options.Value.Repository;

    /// <summary>Returns a report of all namespaces, at most <see cref="StatisticsOptions.MaxReportAge"/> old.</summary>
    public ValueTask<Report> GetReportAsync(CancellationToken cancellationToken) =>
        _reports.GetAsync(options.Value.MaxReportAge, cancellationToken);

    /// <summary>Returns a report with one namespace, at most <see cref="StatisticsOptions.MaxReportAge"/> old.</summary>
    public ValueTask<Report> GetReportAsync(string namespaceName, CancellationToken cancellationToken) =>
        _reports.GetAsync(namespaceName, options.Value.MaxReportAge, cancellationToken);

    /// <summary>Returns a report of all namespaces that is at most half as old, for the live page, which asks once a second.</summary>
    public ValueTask<Report> GetFreshReportAsync(CancellationToken cancellationToken) =>
        _reports.GetAsync(options.Value.MaxReportAge / 2, cancellationToken);

    /// <summary>Renders the report in a format, once for all readers.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> RenderAsync(
        object format, Action<IBufferWriter<byte>, Report> write, CancellationToken cancellationToken)
    {
        var report = await GetReportAsync(cancellationToken).ConfigureAwait(false);
        var rendered = _rendered.GetOrCreateValue(report);
        // Other readers await the task and block no thread.
        var lazy = new Lazy<Task<byte[]>>(() => Task.Run(() =>
        {
            var output = new ArrayBufferWriter<byte>(64 * 1024);
            write(output, report);
            return output.WrittenSpan.ToArray();
        }, CancellationToken.None));
        if (!rendered.TryGetValue(format, out var content))
            content = rendered.Count < MaxFormats ? rendered.GetOrAdd(format, lazy) : lazy;
        return await content.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Discards the stored report, so that the next reader gets a new one.</summary>
    public void Invalidate() => _reports.Invalidate();
}
