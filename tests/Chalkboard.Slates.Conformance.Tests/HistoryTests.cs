using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Tests.Faulty;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Chalkboard.Slates.Conformance.Tests.HistoryCalls;

namespace Chalkboard.Slates.Conformance.Tests;

/// <summary>Histories that the linearizability checker accepts ("explains") or rejects.</summary>
public sealed class HistoryTests
{
    private static readonly DocumentWrite _v1 =
        Put("a"), _v2 = Put("a", Precondition.AtVersion(_v1.Version)), _v2Too = Put("a", Precondition.AtVersion(_v1.Version));

    [Fact]
    public void Correct_sequential_calls_are_explained() => AssertExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 4, new FindOperation("a"), Content(_v1)),
        Call(5, 6, Commit(_v2), "committed"),
        Call(7, 8, new FindOperation("a"), Content(_v2)));

    [Fact]
    public void A_lost_update_is_not_explained() => AssertNotExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 5, Commit(_v2), "committed"),
        Call(4, 6, Commit(_v2Too), "committed"));

    [Fact]
    public void One_of_two_writers_with_the_same_version_may_lose() => AssertExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 5, Commit(_v2), "conflict on a"),
        Call(4, 6, Commit(_v2Too), "committed"));

    [Fact]
    public void A_conflict_without_a_reason_is_not_explained() => AssertNotExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 4, Commit(_v2), "conflict on a"));

    [Fact]
    public void A_recreated_document_is_not_explained() => AssertNotExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 4, Commit(DocumentWrite.Delete("a")), "committed"),
        Call(5, 6, Commit(_v2), "committed"));

    [Fact]
    public void A_write_at_a_stale_version_is_not_explained_by_a_recreated_document() => AssertNotExplained(
        Call(1, 2, Commit(_v1), "committed"),
        Call(3, 4, new DeleteSlateOperation(), "dropped"),
        Call(5, 6, Commit(Put("a")), "committed"),
        Call(7, 8, Commit(_v2), "committed"));

    [Fact]
    public void Half_of_a_commit_is_not_explained()
    {
        DocumentWrite a = Put("a"), b = Put("b");
        AssertNotExplained(
            Call(1, 6, Commit(a, b), "committed"),
            Call(2, 3, new FindOperation("a"), Content(a)),
            Call(4, 5, new FindOperation("b"), "absent"));
    }

    [Fact]
    public void A_commit_in_progress_may_be_missed_by_one_read_and_seen_by_a_later_one()
    {
        DocumentWrite a = Put("a"), b = Put("b");
        AssertExplained(
            Call(1, 6, Commit(a, b), "committed"),
            Call(2, 3, new FindOperation("b"), "absent"),
            Call(4, 5, new FindOperation("a"), Content(a)));
    }

    [Fact]
    public void A_read_that_goes_back_in_time_is_not_explained() => AssertNotExplained(
        Call(1, 6, Commit(_v1), "committed"),
        Call(2, 3, new FindOperation("a"), Content(_v1)),
        Call(4, 5, new FindOperation("a"), "absent"));

    [Fact]
    public void A_write_under_a_sign_in_that_had_ended_is_not_explained()
    {
        var token = new IssueOperation(TokenId.FromBytes(new byte[TokenId.SizeInBytes]), 101, 101, 10);
        AssertNotExplained(
            Call(1, 2, token, "issued"),
            Call(3, 4, new RevokeOperation(token.Id), "done"),
            Call(5, 6, new CommitOperation([(_v1, null)], token.Id), "committed"));
        AssertExplained(
            Call(1, 2, token, "issued"),
            Call(3, 6, new RevokeOperation(token.Id), "done"),
            Call(4, 5, new CommitOperation([(_v1, null)], token.Id), "committed"));
    }

    [Fact]
    public void A_call_of_unknown_outcome_may_have_been_applied_at_once() => AssertExplained(
        Unknown(1, Commit(_v1)),
        Call(2, 3, new FindOperation("a"), Content(_v1)));

    [Fact]
    public void A_call_of_unknown_outcome_may_be_applied_later() => AssertExplained(
        Unknown(1, Commit(_v1)),
        Call(2, 3, new FindOperation("a"), "absent"),
        Call(4, 5, new FindOperation("a"), Content(_v1)));

    [Fact]
    public void A_call_of_unknown_outcome_may_never_be_applied() => AssertExplained(
        Unknown(1, Commit(_v1)),
        Call(2, 3, new FindOperation("a"), "absent"));

    [Fact]
    public void A_call_of_unknown_outcome_was_not_applied_before_it_was_made() => AssertNotExplained(
        Call(1, 2, new FindOperation("a"), Content(_v1)),
        Unknown(3, Commit(_v1)));

    [Fact]
    public void A_call_of_unknown_outcome_was_not_applied_in_part()
    {
        DocumentWrite a = Put("a"), b = Put("b");
        AssertNotExplained(
            Unknown(1, Commit(a, b)),
            Call(2, 3, new FindOperation("a"), Content(a)),
            Call(4, 5, new FindOperation("b"), "absent"));
    }

    [Fact]
    public void A_call_of_unknown_outcome_was_not_applied_twice() => AssertNotExplained(
        Unknown(1, Commit(_v1)),
        Call(2, 3, new FindOperation("a"), Content(_v1)),
        Call(4, 5, Commit(DocumentWrite.Delete("a")), "committed"),
        Call(6, 7, new FindOperation("a"), Content(_v1)));

    [Fact]
    public Task Histories_of_a_correct_store_with_lost_responses_are_explained() =>
        new CounterexampleSearch(
            PlanGenerator.CreateConcurrent(supportsMultiDocumentCommits: true), ExplainAsync<LostResponseStore>).RunAsync();

    [Fact]
    public async Task A_commit_that_was_refused_and_applied_is_detected() =>
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(
            () => new CounterexampleSearch(
                PlanGenerator.CreateConcurrent(supportsMultiDocumentCommits: true), ExplainAsync<RefusedButAppliedStore>).RunAsync());

    private static async Task<string?> ExplainAsync<TStore>(Step[] plan) where TStore : FaultyStore
    {
        await using var store = (FaultyStore)Activator.CreateInstance(typeof(TStore), new FakeTimeProvider())!;
        var run = new ConcurrentRun([store], clients: 4);
        await run.RunAsync(plan);
        return await run.FindFaultAsync();
    }

    private static void AssertExplained(params Call[] calls) => Assert.True(LinearizabilityChecker.IsLinearizable(calls));

    private static void AssertNotExplained(params Call[] calls) => Assert.False(LinearizabilityChecker.IsLinearizable(calls));
}

/// <summary>Builds the calls of histories.</summary>
internal static class HistoryCalls
{
    public static DocumentWrite Put(string id, Precondition when = default) => DocumentWrite.Put(id, "1"u8.ToArray(), when);

    public static string Content(DocumentWrite write) => $"{write.Version} 1";

    public static CommitOperation Commit(params DocumentWrite[] writes) => new([.. writes.Select(write => (write, (int?)null))]);

    public static Call Call(long began, long ended, Operation operation, string answer) => new(1, operation, began, ended, answer);

    public static Call Unknown(long began, Operation operation) => new(1, operation, began, long.MaxValue, null);
}
