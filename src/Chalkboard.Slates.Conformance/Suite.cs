using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The base of all suites. To document that a store differs in a test, override that test.</summary>
public abstract class Suite<TFixture>(TFixture fixture) : IClassFixture<TFixture> where TFixture : StoreFixture
{
    /// <summary>The store's fixture.</summary>
    protected TFixture Fixture { get; } = ThrowIfSkipped(fixture);

    /// <summary>The store under test.</summary>
    protected ISlateStore Store => Fixture.Store;

    /// <summary>Another handle on the same data, in the role of another node.</summary>
    protected ISlateStore SecondStore => Fixture.SecondStore;

    /// <summary>An owner that only this test uses.</summary>
    protected string Owner { get; } = TestData.CreateOwner();

    /// <summary>Cancels the test.</summary>
    protected static CancellationToken TestCancellationToken => TestContext.Current.CancellationToken;

    private protected TestSlate Slate => new(Store, Owner);

    private protected TestSlate SecondSlate => new(SecondStore, Owner);

    /// <summary>Converts ticks of the fixture to a time span.</summary>
    protected TimeSpan Ticks(double count) => count * Fixture.Tick;

    /// <summary>Advances the store's clock.</summary>
    protected ValueTask AdvanceAsync(double ticks) => Fixture.AdvanceAsync(Ticks(ticks), TestCancellationToken);

    /// <summary>
    /// Skips a test if the store does not support commits of several documents. One test verifies that the store then refuses them.
    /// </summary>
    protected void SkipUnlessMultiDocumentCommits() =>
        Assert.SkipUnless(
            Store.Description.Capabilities.SupportsMultiDocumentCommits, "The store does not support commits of several documents.");

    private static TFixture ThrowIfSkipped(TFixture fixture)
    {
        fixture.ThrowIfSkipped();
        return fixture;
    }
}
