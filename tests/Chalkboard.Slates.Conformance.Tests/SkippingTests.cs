using Chalkboard.Slates.Storage;
using Xunit;
using Xunit.Sdk;

namespace Chalkboard.Slates.Conformance.Tests;

public sealed class SkippingTests
{
    [Fact]
    public async Task Every_test_is_skipped_with_the_reason_of_the_fixture()
    {
        await using var fixture = new FixtureWithoutServer();
        await fixture.InitializeAsync();

        Assert.EndsWith("There is no server.", SkippedBy(() => new CommitsWithoutServer(fixture)), StringComparison.Ordinal);
    }

    // Record.Exception rethrows skip exceptions, which would skip this test.
    private static string? SkippedBy(Func<object> make)
    {
        try
        {
            make();
            return null;
        }
        catch (SkipException e)
        {
            return e.Message;
        }
    }

    private sealed class FixtureWithoutServer : StoreFixture
    {
        public override string Location => throw new InvalidOperationException("There is no location.");

        public override IReadOnlyList<Outage> Outages => [];

        public override ValueTask<ISlateStore> OpenAsync(string location) =>
            throw new InvalidOperationException("There is nothing to open.");

        public override ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) => default;

        protected override ValueTask CreateAsync()
        {
            Assert.Skip("There is no server.");
            return default;
        }

        protected override ValueTask DeleteAsync() => throw new InvalidOperationException("There is nothing to delete.");
    }

#pragma warning disable xUnit1000 // The runner must not run it: the test above creates it.
    private sealed class CommitsWithoutServer(FixtureWithoutServer fixture) : CommitSuite<FixtureWithoutServer>(fixture);
#pragma warning restore xUnit1000
}
