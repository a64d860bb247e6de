using Chalkboard.Slates.Conformance.Tests.Faulty;
using Xunit;

namespace Chalkboard.Slates.Conformance.Tests;

public sealed class CompletenessTests
{
    [Fact]
    public void All_suites_are_known() =>
        Assert.Equal(23, ConformanceSuites.All.Count);

    [Fact]
    public void Suites_that_no_public_class_runs_are_missing()
    {
        var missing = ConformanceSuites.GetMissing(typeof(CompletenessTests).Assembly, typeof(FaultyFixture<FaultyStore>));

        Assert.Equal(ConformanceSuites.All.Count - 1, missing.Count);
        Assert.DoesNotContain("CommitSuite", missing);
        Assert.Contains("DurabilitySuite", missing);
    }
}

/// <summary>The only suite with this fixture. The test above finds the others missing.</summary>
public sealed class CommitsOfACorrectStore(FaultyFixture<FaultyStore> fixture) : CommitSuite<FaultyFixture<FaultyStore>>(fixture);
