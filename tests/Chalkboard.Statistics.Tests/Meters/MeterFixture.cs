using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Meters;

/// <summary>A meter of the test, which is read into a repository of the test.</summary>
internal sealed class MeterFixture : IDisposable
{
    private readonly IDisposable _reader;

    public MeterFixture(int maxRecords = 500)
    {
        var options = new MeterReaderOptions { MaxRecordsPerInstrument = maxRecords };
        options.Include.Add(Name);
        Meter = new Meter(Name);
        _reader = MeterReader.Start(Repository, options, Time);
    }

    public string Name { get; } = $"Tests.{Guid.NewGuid():N}";
    public Meter Meter { get; }
    public ConcurrentDictionary<string, object?> Repository { get; } = new();
    public FakeTimeProvider Time { get; } = new();

    public IDictionary<string, object?> Entries => (IDictionary<string, object?>)Repository[Name]!;

    public async Task<Report> ReportAsync() =>
        (Report)(await Repository.ReportAsync())[Name]!;

    public async Task<object?> ReportAsync(params string[] path)
    {
        object? found = await ReportAsync();
        foreach (var name in path) found = ((Report)found!)[name];
        return found;
    }

    public void UpdateListening() => Time.Advance(TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        _reader.Dispose();
        Meter.Dispose();
    }
}
