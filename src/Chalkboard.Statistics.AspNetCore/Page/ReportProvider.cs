using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Has reports of the application's repository, which all readers share and nobody changes.</summary>
internal sealed class ReportProvider(IOptions<StatisticsOptions> options, TimeProvider timeProvider)
{
    private readonly ReportCache _reports = new(options.Value.Repository, new Extrapolator { TimeProvider = timeProvider });

    // More forms than readers ask for, unless they mean to fill the memory.
    private const int MaxFormats = 16;

    // What has been written of a report, for as long as somebody has the report.
    private readonly ConditionalWeakTable<Report, ConcurrentDictionary<object, Lazy<Task<byte[]>>>> _rendered = [];

    public IDictionary<string, object?> Repository => options.Value.Repository;

    /// <summary>The report of all namespaces, as old as the options allow.</summary>
    public ValueTask<Report> GetReportAsync(CancellationToken cancellationToken) => _reports.GetAsync(options.Value.MaxReportAge, cancellationToken);

    /// <summary>A report that has one namespace, if there is one of that name; as old as the options allow.</summary>
    public ValueTask<Report> GetReportAsync(string namespaceName, CancellationToken cancellationToken) => _reports.GetAsync(namespaceName, options.Value.MaxReportAge, cancellationToken);

    /// <summary>The same as of all, for who asks once a second for all: a new one, unless there is one that is half as old as the options allow.</summary>
    public ValueTask<Report> GetFreshReportAsync(CancellationToken cancellationToken) => _reports.GetAsync(options.Value.MaxReportAge / 2, cancellationToken);

    /// <summary>The report in a format, written once for all who ask for it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> RenderAsync(object format, Action<IBufferWriter<byte>, Report> write, CancellationToken cancellationToken)
    {
        var report = await GetReportAsync(cancellationToken).ConfigureAwait(false);
        var rendered = _rendered.GetOrCreateValue(report);
        // Those who ask meanwhile wait without a thread of the pool.
        var lazy = new Lazy<Task<byte[]>>(() => Task.Run(() =>
        {
            var output = new ArrayBufferWriter<byte>(64 * 1024);
            write(output, report);
            return output.WrittenSpan.ToArray();
        }, CancellationToken.None));
        if (!rendered.TryGetValue(format, out var content)) content = rendered.Count < MaxFormats ? rendered.GetOrAdd(format, lazy) : lazy;
        return await content.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the next reader get a new report.</summary>
    public void Invalidate() => _reports.Invalidate();
}
