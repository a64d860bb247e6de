using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>A fixture of a store with a fault.</summary>
public sealed class FaultyFixture<TStore> : StoreFixture where TStore : FaultyStore
{
    private readonly FakeTimeProvider _time = new();
    private ISlateStore? _store;

    public override string Location => "nowhere";

    public override IReadOnlyList<Outage> Outages { get; } = [];

    public override ValueTask<ISlateStore> OpenAsync(string location) =>
        new(_store ??= (ISlateStore)Activator.CreateInstance(typeof(TStore), _time)!);

    public override ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _time.Advance(duration);
        return default;
    }

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation)
    {
        var before = ((TStore)Store).Work;
        await operation();
        return ((TStore)Store).Work - before;
    }
}
