using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The base of all suites. A store that differs in a test overrides that test, so that the difference is seen.</summary>
public abstract class Suite<TFixture>(TFixture fixture) : IClassFixture<TFixture> where TFixture : StoreFixture
{
    /// <summary>The store's fixture.</summary>
    protected TFixture Fixture { get; } = ThrowIfSkipped(fixture);

    /// <summary>The store under test.</summary>
    protected ISlateStore Store => Fixture.Store;

    /// <summary>Another node of it.</summary>
    protected ISlateStore SecondStore => Fixture.SecondStore;

    /// <summary>An owner that this test has to itself.</summary>
    protected string Owner { get; } = TestData.CreateOwner();

    /// <summary>Stops the test.</summary>
    protected static CancellationToken TestCancellationToken => TestContext.Current.CancellationToken;

    private protected TestSlate Slate => new(Store, Owner);

    private protected TestSlate SecondSlate => new(SecondStore, Owner);

    /// <summary>A span of the store's time.</summary>
    protected TimeSpan Ticks(double count) => count * Fixture.Tick;

    /// <summary>Lets the store's time pass.</summary>
    protected ValueTask AdvanceAsync(double ticks) => Fixture.AdvanceAsync(Ticks(ticks), TestCancellationToken);

    /// <summary>Ends a test of commits of several documents where the store says that it has none; a single test shows that it then refuses them.</summary>
    protected void SkipUnlessMultiDocumentCommits() =>
        Assert.SkipUnless(Store.Description.Capabilities.SupportsMultiDocumentCommits, "The store says that it commits one document at a time.");

    private static TFixture ThrowIfSkipped(TFixture fixture)
    {
        fixture.ThrowIfSkipped();
        return fixture;
    }
}
