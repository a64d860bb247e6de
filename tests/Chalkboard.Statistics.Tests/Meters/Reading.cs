using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Meters;

/// <summary>A repository of its own that one meter of its own is read into.</summary>
internal sealed class Reading : IDisposable
{
    private readonly IDisposable _reader;

    public Reading(int records = 500)
    {
        var options = new MeterReaderOptions { MaxRecordsPerInstrument = records };
        options.Include.Add(Name);
        Meter = new Meter(Name);
        _reader = MeterReader.Start(Repository, options, Time);
    }

    public string Name { get; } = $"Tests.{Guid.NewGuid():N}";
    public Meter Meter { get; }
    public ConcurrentDictionary<string, object?> Repository { get; } = new();
    public FakeTimeProvider Time { get; } = new();

    public IDictionary<string, object?> Live => (IDictionary<string, object?>)Repository[Name]!;

    public async Task<Report> Report() =>
        (Report)(await new Extrapolator().ExtrapolateAsync(Repository, TestContext.Current.CancellationToken))[Name]!;

    public async Task<object?> Report(params string[] path)
    {
        object? found = await Report();
        foreach (var name in path) found = ((Report)found!)[name];
        return found;
    }

    public void Settle() => Time.Advance(TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        _reader.Dispose();
        Meter.Dispose();
    }
}
