using Orders;

namespace Chalkboard.Tracing.Testing.Tests;

/// <summary>The variable that approves. It is one for the process, so that no other test runs at the same time.</summary>
[CollectionDefinition(nameof(ApprovingTests), DisableParallelization = true)]
[Collection(nameof(ApprovingTests))]
public sealed class ApprovingTests : IDisposable
{
    private const string Variable = "CHALKBOARD_APPROVE";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_variable_approves_what_is_received()
    {
        var approved = _folder.WriteFile("page.approved.txt", "OrderNumbers.CountValid\n");
        var trace = TestTrace.Record(() => new OrderNumbers().CountValid(1));
        Environment.SetEnvironmentVariable(Variable, "1");

        trace.ShouldMatchApproved("page", _folder.GetPath("PageTests.cs"));

        Assert.Equal("OrderNumbers.CountValid\n  OrderNumbers.Parse\n  OrderNumbers.Release\n", File.ReadAllText(approved));
        Assert.Equal([approved], Directory.GetFiles(_folder.Path));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }
}
