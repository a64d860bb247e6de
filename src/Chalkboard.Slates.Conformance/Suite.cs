using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The base of all suites. A store that differs in a test overrides that test, so that the difference is seen.</summary>
public abstract class Suite<TFixture>(TFixture fixture) : IClassFixture<TFixture> where TFixture : StoreFixture
{
    /// <summary>The store's fixture.</summary>
    protected TFixture Fixture { get; } = Ready(fixture);

    /// <summary>The store under test.</summary>
    protected ISlateStore Store => Fixture.Store;

    /// <summary>Another node of it.</summary>
    protected ISlateStore Elsewhere => Fixture.Elsewhere;

    /// <summary>An owner that this test has to itself.</summary>
    protected string Owner { get; } = Some.Owner();

    /// <summary>Stops the test.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected SlateOf Slate => new(Store, Owner);

    private protected SlateOf SlateElsewhere => new(Elsewhere, Owner);

    /// <summary>A span of the store's time.</summary>
    protected TimeSpan Ticks(double count) => count * Fixture.Tick;

    /// <summary>Lets the store's time pass.</summary>
    protected ValueTask AdvanceAsync(double ticks) => Fixture.AdvanceAsync(Ticks(ticks), Stop);

    /// <summary>Ends a test of commits of several documents where the store says that it has none; a single test shows that it then refuses them.</summary>
    protected void NeedsSeveralDocuments() =>
        Assert.SkipUnless(Store.Description.Capabilities.CommitsSeveralDocuments, "The store says that it commits one document at a time.");

    private static TFixture Ready(TFixture fixture)
    {
        fixture.SkipIfMissing();
        return fixture;
    }
}
