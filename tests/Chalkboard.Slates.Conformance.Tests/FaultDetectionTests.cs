using Chalkboard.Slates.Conformance.Tests.Faulty;
using Xunit;
using Xunit.Sdk;

namespace Chalkboard.Slates.Conformance.Tests;

/// <summary>The suites, run against stores that are wrong in one way each.</summary>
public sealed class Planted_faults_are_caught
{
    [Fact]
    public async Task A_lost_update_is_caught_by_concurrent_histories() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<LosingUpdates>(), StringComparison.Ordinal);

    [Fact]
    public async Task A_zombie_is_caught_by_concurrent_histories() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<RaisingTheDead>(), StringComparison.Ordinal);

    [Fact]
    public async Task A_torn_commit_is_caught_by_concurrent_histories() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<Tearing>(), StringComparison.Ordinal);

    [Fact]
    public async Task A_stale_read_is_caught_by_concurrent_histories() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<ReadingStale>(), StringComparison.Ordinal);

    [Fact]
    public async Task A_lost_update_is_caught_by_the_test_of_many_updates() =>
        await FailsAsync<Concurrency<LosingUpdates>, LosingUpdates>(async suite =>
        {
            // On a busy machine the writers may happen to come one after the other.
            for (var i = 0; i < 20; i++) await suite.All_concurrent_updates_of_one_document_take_effect();
        });

    [Fact]
    public async Task A_zombie_is_caught_by_the_tests_of_revival()
    {
        await FailsAsync<Revival<RaisingTheDead>, RaisingTheDead>(suite => suite.A_late_write_does_not_recreate_a_deleted_document());
        await FailsAsync<Revival<RaisingTheDead>, RaisingTheDead>(suite => suite.A_late_write_does_not_recreate_a_deleted_slate());
    }

    [Fact]
    public async Task A_watch_that_tells_old_news_is_caught() =>
        await FailsAsync<Watches<TellingOldNews>, TellingOldNews>(suite => suite.The_last_reported_change_of_a_document_is_its_newest());

    [Fact]
    public async Task A_list_that_is_read_from_its_beginning_is_caught() =>
        await FailsAsync<Cost<ListingFromTheBeginning>, ListingFromTheBeginning>(suite => suite.A_page_of_a_large_slate_costs_as_much_as_one_of_a_small_slate());

    [Fact]
    public async Task Tokens_that_are_sorted_as_one_is_issued_are_caught() =>
        await FailsAsync<Cost<SortingTokens>, SortingTokens>(suite => suite.Issuing_a_token_costs_the_same_however_many_tokens_its_owner_has());

    [Fact]
    public Task The_model_catches_a_zombie() => ModelCatchesAsync<RaisingTheDead>();

    [Fact]
    public Task The_model_catches_a_commit_that_is_not_taken_back_whole() => ModelCatchesAsync<Tearing>();

    [Fact]
    public Task The_model_catches_what_outlives_its_time() => ModelCatchesAsync<ReadingTheExpired>();

    [Fact]
    public Task The_model_catches_a_precondition_that_is_ignored() => ModelCatchesAsync<IgnoringPresence>();

    [Fact]
    public Task The_model_catches_a_sign_out_that_is_ignored() => ModelCatchesAsync<IgnoringSignOut>();

    [Fact]
    public Task The_model_catches_a_prefix_that_is_cut() => ModelCatchesAsync<CuttingPrefixes>();

    [Fact]
    public Task The_model_catches_a_grace_without_end() => ModelCatchesAsync<EndlessGrace>();

    [Fact]
    public Task The_model_catches_a_family_that_outlives_its_revocation() => ModelCatchesAsync<LeavingFamilies>();

    [Fact]
    public Task The_model_catches_tokens_beyond_the_bound() => ModelCatchesAsync<Unbounded>();

    [Fact]
    public async Task A_kill_shows_that_a_store_is_not_as_durable_as_it_says() =>
        await FailsAsync<Durability<Forgetful>, Forgetful>(suite => suite.Acknowledged_writes_survive_a_killed_process_and_other_writes_are_complete_or_absent(40));

    [Fact]
    public async Task A_store_that_moves_whole_slates_is_caught() =>
        await FailsAsync<Traffic<MovingWholeSlates>, MovingWholeSlates>(suite => suite.Reading_a_small_document_does_not_transfer_a_large_one());

    [Fact]
    public async Task A_counterexample_is_small_and_says_what_a_correct_store_answers()
    {
        var report = await FailsAsync<Model<IgnoringPresence>, IgnoringPresence>(suite => suite.Every_sequence_of_operations_is_answered_as_the_model_answers_it());

        var lines = report.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(
            "A correct store answers: conflict on a",
            lines[^2].Replace("a/b", "a", StringComparison.Ordinal)
                .Replace("on b", "on a", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("if present -> committed", lines[^3], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    private static Task<string> FailureOfHistoriesAsync<TStore>() where TStore : FaultyStore =>
        FailsAsync<Concurrency<TStore>, TStore>(suite => suite.Every_concurrent_history_of_a_slate_is_linearizable());

    // Each run draws sequences of its own, and some faults take a sequence that is not drawn in each.
    private static async Task ModelCatchesAsync<TStore>() where TStore : FaultyStore
    {
        for (var run = 1; run < 10; run++)
        {
            try
            {
                await CatchesAsync();
                return;
            }
            catch (ThrowsAnyException)
            {
            }
        }
        await CatchesAsync();

        static async Task CatchesAsync() =>
            Assert.Contains(
                "A correct store answers",
                await FailsAsync<Model<TStore>, TStore>(
                    suite => suite.Every_sequence_of_operations_is_answered_as_the_model_answers_it()), StringComparison.Ordinal);
    }

    /// <returns>What the test said when it failed.</returns>
    private static async Task<string> FailsAsync<TSuite, TStore>(Func<TSuite, Task> test) where TStore : FaultyStore
    {
        await using var fixture = new FaultyFixture<TStore>();
        await fixture.InitializeAsync();
        var suite = (TSuite)Activator.CreateInstance(typeof(TSuite), fixture)!;
        return (await Assert.ThrowsAnyAsync<XunitException>(() => test(suite))).Message;
    }

    // Nested and private, so that the runner does not take them for tests of its own.
    private sealed class Concurrency<TStore>(FaultyFixture<TStore> fixture) : ConcurrencySuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Model<TStore>(FaultyFixture<TStore> fixture) : ModelSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Revival<TStore>(FaultyFixture<TStore> fixture) : DeletionSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Cost<TStore>(FaultyFixture<TStore> fixture) : CostSuite<FaultyFixture<TStore>>(fixture) where TStore : FaultyStore;

    private sealed class Watches<TStore>(FaultyFixture<TStore> fixture) : WatchSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Durability<TStore>(FaultyFixture<TStore> fixture) : DurabilitySuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Traffic<TStore>(FaultyFixture<TStore> fixture) : TrafficSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;
}
