using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tests.Memory;

public sealed class MemoryFixture : StoreFixture
{
    private readonly SteppedTime _time = new();
    private readonly MemorySlateStore _store;

    public MemoryFixture() => _store = new(_time);

    public override string Place => "";

    public override IReadOnlyList<Outage> Outages => [];

    public override ValueTask<ISlateStore> OpenAsync(string place) => new(_store);

    public override ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellation)
    {
        _time.Advance(time);
        return default;
    }

    // It sweeps as it commits.
    public override async ValueTask<long?> CountHeldAsync()
    {
        await _store.CommitAsync(new Commit("anyone", [DocumentWrite.Check("any", Precondition.None)]));
        return _store.Count;
    }
}
