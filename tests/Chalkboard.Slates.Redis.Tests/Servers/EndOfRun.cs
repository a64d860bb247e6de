using Chalkboard.Slates.Redis.Tests.Servers;

[assembly: AssemblyFixture(typeof(EndOfRun))]

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Ends the servers once all tests have run.</summary>
public sealed class EndOfRun : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Shared.EndAsync();
}
