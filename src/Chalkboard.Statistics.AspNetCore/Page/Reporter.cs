using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>Has reports of the application's repository, which all readers share and nobody changes.</summary>
internal sealed class Reporter(IOptions<StatisticsOptions> options, TimeProvider time)
{
    private readonly SharedReports _reports = new(options.Value.Repository, new Extrapolator { Time = time });

    // More forms than readers ask for, unless they mean to fill the memory.
    private const int MostForms = 16;

    // What has been written of a report, for as long as somebody has the report.
    private readonly ConditionalWeakTable<Report, ConcurrentDictionary<object, Lazy<Task<byte[]>>>> _written = [];

    public IDictionary<string, object?> Repository => options.Value.Repository;

    /// <summary>The report of all namespaces, as old as the options allow.</summary>
    public ValueTask<Report> ReportAsync(CancellationToken cancellationToken) => _reports.GetAsync(options.Value.MaxReportAge, cancellationToken);

    /// <summary>A report that has one namespace, if there is one of that name; as old as the options allow.</summary>
    public ValueTask<Report> ReportAsync(string name, CancellationToken cancellationToken) => _reports.GetAsync(name, options.Value.MaxReportAge, cancellationToken);

    /// <summary>The same as of all, for who asks once a second for all: a new one, unless there is one that is half as old as the options allow.</summary>
    public ValueTask<Report> RenewAsync(CancellationToken cancellationToken) => _reports.GetAsync(options.Value.MaxReportAge / 2, cancellationToken);

    /// <summary>The report in a format, written once for all who ask for it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> WrittenAsync(object format, Action<IBufferWriter<byte>, Report> write, CancellationToken cancellationToken)
    {
        var report = await ReportAsync(cancellationToken).ConfigureAwait(false);
        var written = _written.GetOrCreateValue(report);
        // Those who ask meanwhile wait without a thread of the pool.
        var lazy = new Lazy<Task<byte[]>>(() => Task.Run(() =>
        {
            var output = new ArrayBufferWriter<byte>(64 * 1024);
            write(output, report);
            return output.WrittenSpan.ToArray();
        }, CancellationToken.None));
        if (!written.TryGetValue(format, out var known)) known = written.Count < MostForms ? written.GetOrAdd(format, lazy) : lazy;
        return await known.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the next reader get a new report.</summary>
    public void Invalidate() => _reports.Invalidate();
}
