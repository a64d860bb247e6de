using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>
/// Metrics and activities of stores. The process shares the instruments, so each test has a store with its own name.
/// </summary>
[Collection(nameof(DiagnosticsTests))]
public sealed class DiagnosticsTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Durations_of_operations_are_measured_in_seconds_by_store()
    {
        using var client = new MeasuredClient("durations");
        await client.Client.For<UserSlate>("ann").User.GetAsync(Stop);
        await client.Client.Tokens.IssueAsync("ann", cancellationToken: Stop);

        var durations = client.GetMeasurements("db.client.operation.duration");

        Assert.Equal(["find", "tokens.issue"], durations.Select(measured => measured.Tags["db.operation.name"]));
        Assert.All(durations, measured => Assert.InRange(measured.Value, 0, 60));
        Assert.Equal("s", client.GetUnit("db.client.operation.duration"));
    }

    [Fact]
    public async Task Conflicts_and_retries_are_counted()
    {
        using var client = new MeasuredClient("conflicts");
        var slate = client.Client.For<UserSlate>("ann");
        await slate.User.SetAsync(new("Ann"), Stop);
        await client.Client.For<UserSlate>("ann").User.SetAsync(new("Bob"), Stop);
        await slate.User.UpdateAsync(user => user with { Visits = 1 }, Stop);

        Assert.Equal(1, Assert.Single(client.GetMeasurements("chalkboard.slates.conflicts")).Value);
        Assert.Equal(1, Assert.Single(client.GetMeasurements("chalkboard.slates.retries")).Value);
        Assert.Equal(
            ("{conflict}", "{retry}"),
            (client.GetUnit("chalkboard.slates.conflicts"), client.GetUnit("chalkboard.slates.retries")));
    }

    [Fact]
    public async Task A_failure_is_measured_with_its_type()
    {
        using var client = new MeasuredClient("failures");
        client.Store.BeforeCall = (_, _) => throw new StoreUnavailableException("Planted.");

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await client.Client.For<UserSlate>("ann").User.GetAsync(Stop));

        Assert.Equal(typeof(StoreUnavailableException).FullName,
            Assert.Single(client.GetMeasurements("db.client.operation.duration")).Tags["error.type"]);
        var activity = Assert.Single(client.Activities);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
    }

    [Fact]
    public async Task Each_operation_is_an_activity_that_names_neither_owner_nor_document()
    {
        using var client = new MeasuredClient("activities");
        await client.Client.For<UserSlate>("ann").User.SetAsync(new("Ann"), Stop);

        var activity = Assert.Single(client.Activities);

        Assert.Equal(("commit activities", ActivityKind.Client), (activity.DisplayName, activity.Kind));
        Assert.Equal("commit", activity.GetTagItem("db.operation.name"));
        Assert.DoesNotContain(
            activity.TagObjects,
            tag => $"{tag.Value}".Contains("ann", StringComparison.OrdinalIgnoreCase)
                || $"{tag.Value}".Contains("user", StringComparison.Ordinal));
    }

    /// <summary>Records the measurements of the store with a name.</summary>
    private sealed class MeasuredClient : IDisposable
    {
        private readonly MeterListener _meters = new();
        private readonly ActivityListener _traces;
        private readonly ConcurrentQueue<(Instrument Instrument, Measurement Measured)> _measured = [];
        private readonly ConcurrentQueue<Activity> _activities = [];

        public MeasuredClient(string name)
        {
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Chalkboard.Slates") listener.EnableMeasurementEvents(instrument);
            };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => OnMeasurement(name, instrument, value, tags));
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => OnMeasurement(name, instrument, value, tags));
            _meters.Start();
            _traces = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Chalkboard.Slates",
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (activity.GetTagItem("db.system.name") as string == name) _activities.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_traces);
            Store = new CountingStore(new NamedStore(name));
            Client = new SlateClient(Store);
        }

        public CountingStore Store { get; }

        public SlateClient Client { get; }

        public IReadOnlyCollection<Activity> Activities => _activities;

        public List<Measurement> GetMeasurements(string instrument) =>
            [.. _measured.Where(heard => heard.Instrument.Name == instrument).Select(heard => heard.Measured)];

        public string? GetUnit(string instrument) => _measured.First(heard => heard.Instrument.Name == instrument).Instrument.Unit;

        public void Dispose()
        {
            _meters.Dispose();
            _traces.Dispose();
        }

        private void OnMeasurement(string name, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var heard = new Measurement(value, new(tags.ToArray()));
            if (heard.Tags["db.system.name"] as string == name) _measured.Enqueue((instrument, heard));
        }
    }

    private sealed record Measurement(double Value, Dictionary<string, object?> Tags);
}
