using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;

namespace Chalkboard.Slates.Tests.Memory;

public class MemoryFixture : StoreFixture
{
    private readonly ManualTimeProvider _time = new();
    private readonly MemorySlateStore _store;

    public MemoryFixture() => _store = new(_time);

    public override string Location => "";

    public override IReadOnlyList<Outage> Outages => [];

    public override ValueTask<ISlateStore> OpenAsync(string location) => new(_store);

    public override ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _time.Advance(duration);
        return default;
    }

    // The store sweeps when it commits.
    public override async ValueTask<long?> CountStoredDocumentsAsync()
    {
        await _store.CommitAsync(new Commit("anyone", [DocumentWrite.Check("any", Precondition.None)]));
        return _store.DocumentCount;
    }
}

/// <summary>A store that commits one document at a time.</summary>
public sealed class SingleDocumentFixture : MemoryFixture
{
    public override async ValueTask<ISlateStore> OpenAsync(string location) =>
        new CountingStore(await base.OpenAsync(location)) { SupportsMultiDocumentCommits = false };
}
