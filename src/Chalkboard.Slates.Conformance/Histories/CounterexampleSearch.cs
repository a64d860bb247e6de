using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// Searches for a plan for which a store gives a wrong answer, and then for the smallest one. FsCheck generates the plans. This class
/// runs them, because FsCheck's runner is synchronous.
/// </summary>
/// <param name="plans">Generates and shrinks plans.</param>
/// <param name="findFault">Runs a plan; returns a description of the fault, or null.</param>
internal sealed class CounterexampleSearch(Arbitrary<Step[]> plans, Func<Step[], Task<string?>> findFault)
{
    /// <summary>The environment variable with the seed of a failed run, which runs the same plans again.</summary>
    public const string SeedVariable = "CHALKBOARD_SEED";

    /// <summary>The number of plans to run.</summary>
    public int PlanCount { get; init; } = 100;

    /// <summary>The maximum number of steps of a plan.</summary>
    public int MaxSteps { get; init; } = 40;

    /// <summary>
    /// The number of runs of a smaller plan before it is considered to pass; more than 1 if the result depends on chance.
    /// </summary>
    public int RunsPerPlan { get; init; } = 1;

    /// <summary>Runs the plans. Fails with the smallest plan that shows a fault.</summary>
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
