namespace Chalkboard.Slates.Setup;

/// <summary>Removes the store of the container's client from the statistics when the container is disposed of.</summary>
internal sealed class SlateClientLifetime : IDisposable
{
    private SlateClient? _client;

    public SlateClient Attach(SlateClient client) => _client = client;

    public void Dispose() => _client?.RemoveStatistics();
}
