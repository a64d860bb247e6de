namespace Chalkboard.Slates.Setup;

/// <summary>Closes the container's client as the container disposes of its store.</summary>
internal sealed class SlateClientLifetime : IDisposable
{
    private SlateClient? _client;

    public SlateClient Attach(SlateClient client) => _client = client;

    public void Dispose() => _client?.RemoveStatistics();
}
