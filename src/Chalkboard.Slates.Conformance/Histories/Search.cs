using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Looks for a plan that a store gets wrong, and then for the smallest. FsCheck makes the plans; running them is ours, because it is asynchronous.</summary>
/// <param name="plans">Makes plans, and smaller ones.</param>
/// <param name="fault">Runs a plan; returns what was wrong, or null.</param>
internal sealed class Search(Arbitrary<Step[]> plans, Func<Step[], Task<string?>> fault)
{
    /// <summary>Set to the seed that a failed run has printed, to run its plans again.</summary>
    public const string SeedVariable = "CHALKBOARD_SEED";

    /// <summary>How many plans to try.</summary>
    public int Plans { get; init; } = 100;

    /// <summary>How long the longest plan is, in steps.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>How often to run a smaller plan before it is taken to be right; more than once where chance decides.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Fails with the smallest plan that is found to go wrong, if any.</summary>
    public async Task RunAsync()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
            ? given
            : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        foreach (var plan in plans.Generator.Sample(Steps, new Rnd(seed), Plans))
            if (await fault(plan) is { } report)
                Assert.Fail($"{await SmallestAsync(plan, report)}\n\nFound at random; {SeedVariable}={seed} tries the same plans again.");
    }

    private async Task<string> SmallestAsync(Step[] plan, string report)
    {
        for (var patience = 1_000; patience > 0;)
        {
            var smaller = default((Step[] Plan, string Report)?);
            foreach (var candidate in plans.Shrinker(plan))
            {
                for (var i = 0; i < Tries && patience > 0 && smaller is null; i++, patience--)
                    if (await fault(candidate) is { } found) smaller = (candidate, found);
                if (smaller is not null || patience <= 0) break;
            }

            if (smaller is not { } better) break;
            (plan, report) = better;
        }

        return report;
    }
}
