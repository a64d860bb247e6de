using System.Collections.Concurrent;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.TestInfrastructure.Documents;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>
/// A client with its own statistics repository, so that a test can pause it, on a store whose calls take a configurable time.
/// </summary>
internal sealed class MeasuredSite
{
    private readonly SlatesNamespace _joined;

    public MeasuredSite(
        ConcurrentDictionary<string, object?>? repository = null, Action<SlateOptions>? configure = null, string store = "mine")
    {
        Repository = repository ?? new();
        var options = new SlateOptions();
        configure?.Invoke(options);
        _joined = new SlatesNamespace(Repository, Time);
        Store = new CountingStore(new NamedStore(store, Time));
        Client = new SlateClient(Store, options, Time, _joined);
        Store.BeforeCall = (_, _) =>
        {
            Time.Advance(CallDuration);
            return Task.CompletedTask;
        };
    }

    public ConcurrentDictionary<string, object?> Repository { get; }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>The duration of each store call.</summary>
    public TimeSpan CallDuration { get; set; }

    public CountingStore Store { get; }

    public SlateClient Client { get; }

    public IDictionary<string, object?> Record => Repository.GetStore("mine");

    /// <summary>Opens a slate as a new request would.</summary>
    public UserSlate Slate(string owner = "ann") => Client.For<UserSlate>(owner);

    /// <summary>Creates a client of another store.</summary>
    public SlateClient CreateClient(string store) => new(new NamedStore(store), null, Time, _joined);

    public async Task ReadAsync(int times = 1)
    {
        for (var i = 0; i < times; i++) await Slate().User.GetAsync(Site.Stop);
    }

    public async Task CommitAsync(string owner = "ann") => await Slate(owner).User.SetAsync(new("Ann"), Site.Stop);
}
