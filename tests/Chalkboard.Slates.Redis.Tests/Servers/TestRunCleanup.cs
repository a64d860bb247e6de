using Chalkboard.Slates.Redis.Tests.Servers;

[assembly: AssemblyFixture(typeof(TestRunCleanup))]

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Ends the servers once all tests have run.</summary>
public sealed class TestRunCleanup : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await SharedServers.StopAsync();
}
