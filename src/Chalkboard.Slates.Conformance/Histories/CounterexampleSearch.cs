using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// Looks for a plan that a store gets wrong, and then for the smallest. FsCheck makes the plans; running them is ours, because it is
/// asynchronous.
/// </summary>
/// <param name="plans">Makes plans, and smaller ones.</param>
/// <param name="findFault">Runs a plan; returns what was wrong, or null.</param>
internal sealed class CounterexampleSearch(Arbitrary<Step[]> plans, Func<Step[], Task<string?>> findFault)
{
    /// <summary>Set to the seed that a failed run has printed, to run its plans again.</summary>
    public const string SeedVariable = "CHALKBOARD_SEED";

    /// <summary>The number of plans to run.</summary>
    public int PlanCount { get; init; } = 100;

    /// <summary>The most steps of a plan.</summary>
    public int MaxSteps { get; init; } = 40;

    /// <summary>
    /// The number of runs of a smaller plan before it is considered to pass; more than 1 if the result depends on chance.
    /// </summary>
    public int RunsPerPlan { get; init; } = 1;

    /// <summary>Fails with the smallest plan that is found to go wrong, if any.</summary>
    public async Task RunAsync()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var givenSeed)
            ? givenSeed
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        foreach (var plan in plans.Generator.Sample(MaxSteps, new Rnd(seed), PlanCount))
            if (await findFault(plan) is { } report)
                Assert.Fail($"{await ShrinkAsync(plan, report)}\n\nFound at random; {SeedVariable}={seed} tries the same plans again.");
    }

    private async Task<string> ShrinkAsync(Step[] plan, string report)
    {
        for (var remainingRuns = 1_000; remainingRuns > 0;)
        {
            var smaller = default((Step[] Plan, string Report)?);
            foreach (var candidate in plans.Shrinker(plan))
            {
                for (var i = 0; i < RunsPerPlan && remainingRuns > 0 && smaller is null; i++, remainingRuns--)
                    if (await findFault(candidate) is { } smallerReport) smaller = (candidate, smallerReport);
                if (smaller is not null || remainingRuns <= 0) break;
            }

            if (smaller is not { } better) break;
            (plan, report) = better;
        }

        return report;
    }
}
