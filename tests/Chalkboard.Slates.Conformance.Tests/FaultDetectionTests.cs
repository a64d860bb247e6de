using Chalkboard.Slates.Conformance.Tests.Faulty;
using Xunit;
using Xunit.Sdk;

namespace Chalkboard.Slates.Conformance.Tests;

/// <summary>Runs the suites against stores with one fault each.</summary>
public sealed class FaultDetectionTests
{
    [Fact]
    public async Task Concurrent_histories_detect_a_lost_update() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<LostUpdateStore>(),
            StringComparison.Ordinal);

    [Fact]
    public async Task Concurrent_histories_detect_a_recreated_document() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<RecreatingStore>(),
            StringComparison.Ordinal);

    [Fact]
    public async Task Concurrent_histories_detect_a_partly_applied_commit() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<PartialCommitStore>(),
            StringComparison.Ordinal);

    [Fact]
    public async Task Concurrent_histories_detect_a_stale_read() =>
        Assert.Contains("No order of these calls explains their answers", await FailureOfHistoriesAsync<StaleReadStore>(),
            StringComparison.Ordinal);

    [Fact]
    public async Task The_test_of_many_updates_detects_a_lost_update() =>
        await FailsAsync<Concurrency<LostUpdateStore>, LostUpdateStore>(async suite =>
        {
            // On a busy machine the writers may run one after the other, so the test is repeated.
            for (var i = 0; i < 20; i++) await suite.All_concurrent_updates_of_one_document_take_effect();
        });

    [Fact]
    public async Task The_deletion_tests_detect_a_recreated_document()
    {
        await FailsAsync<Revival<RecreatingStore>, RecreatingStore>(suite => suite.A_late_write_does_not_recreate_a_deleted_document());
        await FailsAsync<Revival<RecreatingStore>, RecreatingStore>(suite => suite.A_late_write_does_not_recreate_a_deleted_slate());
    }

    [Fact]
    public async Task The_watch_test_detects_a_watch_that_reports_old_versions() =>
        await FailsAsync<Watches<OldVersionWatchStore>,
            OldVersionWatchStore>(suite => suite.The_last_reported_change_of_a_document_is_its_newest());

    [Fact]
    public async Task The_cost_test_detects_a_list_that_is_read_from_its_beginning() =>
        await FailsAsync<Cost<FullListStore>,
            FullListStore>(suite => suite.A_page_of_a_large_slate_costs_as_much_as_one_of_a_small_slate());

    [Fact]
    public async Task The_cost_test_detects_tokens_that_are_sorted_at_each_issue() =>
        await FailsAsync<Cost<TokenSortingStore>,
            TokenSortingStore>(suite => suite.Issuing_a_token_costs_the_same_however_many_tokens_its_owner_has());

    [Fact]
    public async Task The_tests_of_expiry_watches_costs_and_traffic_detect_a_renewal_that_writes_the_content_again()
    {
        await FailsAsync<Expiry<RewritingRenewalStore>,
            RewritingRenewalStore>(suite => suite.A_renewal_restarts_the_lifetime_and_changes_nothing_else());
        await FailsAsync<Watches<RewritingRenewalStore>, RewritingRenewalStore>(suite => suite.A_renewal_is_no_change());
        await FailsAsync<Watches<RewritingRenewalStore>, RewritingRenewalStore>(suite => suite.Every_document_of_a_commit_is_reported());
        await FailsAsync<Cost<RewritingRenewalStore>,
            RewritingRenewalStore>(suite => suite.A_renewal_costs_the_same_however_large_the_slate_and_the_document_are());
        await FailsAsync<Traffic<RewritingRenewalStore>,
            RewritingRenewalStore>(suite => suite.Listing_checking_and_renewing_transfer_no_content());
    }

    [Fact]
    public async Task The_tests_of_expiry_and_commits_detect_a_renewal_that_is_not_applied()
    {
        await FailsAsync<Expiry<IgnoredRenewalStore>,
            IgnoredRenewalStore>(suite => suite.A_renewal_restarts_the_lifetime_and_changes_nothing_else());
        await FailsAsync<Expiry<IgnoredRenewalStore>, IgnoredRenewalStore>(suite => suite.A_renewal_may_shorten_a_lifetime());
        await FailsAsync<MultiDocumentCommits<IgnoredRenewalStore>,
            IgnoredRenewalStore>(suite => suite.All_writes_of_a_commit_are_applied_together());
    }

    [Fact]
    public async Task The_expiry_tests_detect_a_renewal_that_creates_a_document() =>
        await FailsAsync<Expiry<RevivingRenewalStore>, RevivingRenewalStore>(
            suite => suite.A_renewal_creates_no_document_and_does_not_bring_an_expired_or_deleted_one_back());

    [Fact]
    public async Task The_workflow_tests_detect_a_part_that_is_written_after_its_instance_has_ended() =>
        await FailsAsync<Workflows<PresenceIgnoringStore>,
            PresenceIgnoringStore>(suite => suite.A_late_part_is_refused_and_leaves_nothing());

    [Fact]
    public async Task The_read_tests_detect_a_token_that_is_not_checked()
    {
        await FailsAsync<Reads<TokenTrustingStore>,
            TokenTrustingStore>(suite => suite.A_revocation_on_another_node_is_part_of_the_next_read());
        await FailsAsync<Reads<TokenTrustingStore>, TokenTrustingStore>(suite => suite.An_expired_token_is_not_live());
        await FailsAsync<Reads<TokenTrustingStore>,
            TokenTrustingStore>(suite => suite.A_renewal_on_another_node_is_part_of_the_next_read());
    }

    [Fact]
    public async Task The_read_tests_detect_content_that_is_out_of_date() =>
        await FailsAsync<Reads<ContentTrustingStore>,
            ContentTrustingStore>(suite => suite.Content_of_another_version_than_the_known_one_is_sent());

    [Fact]
    public async Task The_read_tests_detect_documents_of_different_moments() =>
        await FailsAsync<Reads<OneByOneReadStore>, OneByOneReadStore>(async suite =>
        {
            // On a busy machine the writer may run before or after all reads, so the test is repeated.
            for (var i = 0; i < 50; i++) await suite.A_read_shows_each_commit_of_several_documents_completely_or_not_at_all();
        });

    [Fact]
    public Task The_model_detects_a_recreated_document() => ModelCatchesAsync<RecreatingStore>();

    [Fact]
    public Task The_model_detects_a_commit_that_is_rolled_back_in_part() => ModelCatchesAsync<PartialCommitStore>();

    [Fact]
    public Task The_model_detects_documents_that_outlive_their_expiry() => ModelCatchesAsync<NeverExpiringStore>();

    [Fact]
    public Task The_model_detects_an_ignored_precondition() => ModelCatchesAsync<PresenceIgnoringStore>();

    [Fact]
    public Task The_model_detects_a_renewal_that_is_not_applied() => ModelCatchesAsync<IgnoredRenewalStore>();

    [Fact]
    public Task The_model_detects_a_renewal_that_changes_the_version() => ModelCatchesAsync<RewritingRenewalStore>();

    [Fact]
    public Task The_model_detects_an_ignored_sign_out() => ModelCatchesAsync<SignOutIgnoringStore>();

    [Fact]
    public Task The_model_detects_a_shortened_prefix() => ModelCatchesAsync<PrefixShorteningStore>();

    [Fact]
    public Task The_model_detects_an_endless_grace_period() => ModelCatchesAsync<EndlessGracePeriodStore>();

    [Fact]
    public Task The_model_detects_a_token_family_that_outlives_its_revocation() => ModelCatchesAsync<SingleTokenRevokingStore>();

    [Fact]
    public Task The_model_detects_tokens_beyond_MaxPerOwner() => ModelCatchesAsync<UnboundedTokensStore>();

    [Fact]
    public async Task The_kill_test_detects_a_store_that_is_less_durable_than_declared() =>
        await FailsAsync<Durability<ForgetfulStore>,
            ForgetfulStore>(suite => suite.Acknowledged_writes_survive_a_killed_process_and_other_writes_are_complete_or_absent(40));

    [Fact]
    public async Task The_traffic_test_detects_a_store_that_transfers_whole_slates() =>
        await FailsAsync<Traffic<WholeSlateStore>,
            WholeSlateStore>(suite => suite.Reading_a_small_document_does_not_transfer_a_large_one());

    [Fact]
    public async Task A_counterexample_is_small_and_shows_the_result_of_a_correct_store()
    {
        var report = await FailsAsync<Model<PresenceIgnoringStore>,
            PresenceIgnoringStore>(suite => suite.Every_sequence_of_operations_is_answered_as_the_model_answers_it());

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

    // The sequences are random, and some faults show only in rare ones, so the test is repeated.
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

    /// <returns>The message of the failed test.</returns>
    private static async Task<string> FailsAsync<TSuite, TStore>(Func<TSuite, Task> test) where TStore : FaultyStore
    {
        await using var fixture = new FaultyFixture<TStore>();
        await fixture.InitializeAsync();
        var suite = (TSuite)Activator.CreateInstance(typeof(TSuite), fixture)!;
        return (await Assert.ThrowsAnyAsync<XunitException>(() => test(suite))).Message;
    }

    // Nested and private, so that the runner does not run them as tests.
    private sealed class Concurrency<TStore>(FaultyFixture<TStore> fixture) : ConcurrencySuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Model<TStore>(FaultyFixture<TStore> fixture) : ModelSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Reads<TStore>(FaultyFixture<TStore> fixture) : ReadSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Revival<TStore>(FaultyFixture<TStore> fixture) : DeletionSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Workflows<TStore>(FaultyFixture<TStore> fixture) : WorkflowSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Expiry<TStore>(FaultyFixture<TStore> fixture) : ExpirySuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class MultiDocumentCommits<TStore>(FaultyFixture<TStore> fixture)
        : MultiDocumentCommitSuite<FaultyFixture<TStore>>(fixture) where TStore : FaultyStore;

    private sealed class Cost<TStore>(FaultyFixture<TStore> fixture) : CostSuite<FaultyFixture<TStore>>(fixture) where TStore : FaultyStore;

    private sealed class Watches<TStore>(FaultyFixture<TStore> fixture) : WatchSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Durability<TStore>(FaultyFixture<TStore> fixture) : DurabilitySuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;

    private sealed class Traffic<TStore>(FaultyFixture<TStore> fixture) : TrafficSuite<FaultyFixture<TStore>>(fixture)
        where TStore : FaultyStore;
}
