using FsCheck;
using FsCheck.Fluent;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Generates and shrinks random plans.</summary>
internal static class PlanGenerator
{
    private static readonly string[] _ids = ["a", "a/b", "b"];

    private static readonly Gen<FindStep> _find = Gen.Elements(_ids).Select(id => new FindStep(id));

    private static readonly Gen<ListStep> _list =
        Gen.Elements("", "a", "a/", "c").Zip(Gen.Choose(1, 3), (prefix, size) => new ListStep(prefix, size));

    private static readonly Gen<bool> _requiresSignIn = Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)));

    /// <summary>Plans for one client, with all operations of a store.</summary>
    public static Arbitrary<Step[]> CreateSequential(bool supportsMultiDocumentCommits)
    {
        var ticks = Gen.Choose(0, 6);
        var issue = from life in Gen.Choose(
            0, 8)
                    from absolute in Gen.Choose(0, 16)
                    from perOwner in Gen.Choose(1, 4)
                    select new IssueStep(life, absolute, perOwner);
        var token = from action in Gen.Elements(
            Enum.GetValues<TokenAction>())
                    from which in Gen.Choose(0, 5)
                    from life in ticks
                    select new TokenStep(action, which, life);
        var wait = Gen.Choose(1, 4).Select(count => new WaitStep(count));
        var documents = Gen.Frequency(
            (6, _find.AsSteps()),
            (14, CreateCommit(supportsMultiDocumentCommits, ticks.OrNull()).AsSteps()),
            (3, _list.AsSteps()),
            (1, Gen.Constant(new DeleteSlateStep()).AsSteps()),
            (1, Gen.Constant(new ListOwnersStep()).AsSteps()),
            (2, wait.AsSteps()));
        var tokens = Gen.Frequency(
            (4, issue.AsSteps()),
            (10, token.AsSteps()),
            (3, Gen.Constant(new ListTokensStep()).AsSteps()),
            (2, CreateCommit(supportsMultiDocumentCommits, ticks.OrNull()).AsSteps()),
            (2, wait.AsSteps()));
        return CreatePlans(
            Gen.OneOf(Gen.ArrayOf(AssignSlates(documents)), Gen.ArrayOf(AssignSlates(tokens)),
                Gen.ArrayOf(AssignSlates(Gen.OneOf(documents, tokens)))));
    }

    /// <summary>Plans for several clients of one slate. The steps are assigned to the clients in turn.</summary>
    public static Arbitrary<Step[]> CreateConcurrent(bool supportsMultiDocumentCommits) => CreatePlans(Gen.ArrayOf(Gen.Frequency(
        (5, _find.AsSteps()),
        (16, CreateCommit(supportsMultiDocumentCommits, Gen.Constant<int?>(null)).AsSteps()),
        (3, Gen.Elements("", "a").Select(prefix => new ListStep(prefix, 100)).AsSteps()),
        (1, Gen.Constant(new DeleteSlateStep()).AsSteps()),
        (1, Gen.Elements(new TokenStep(TokenAction.Revoke, 0, 0), new TokenStep(TokenAction.Find, 0, 0)).AsSteps()))));

    private static Gen<CommitStep> CreateCommit(bool supportsMultiDocumentCommits, Gen<int?> lifetimes) =>
        from ids in Gen.Frequency(
            (5, Gen.Elements(_ids)
                .Select(id =>
                    new[] { id })),
                    (supportsMultiDocumentCommits ? 4 : 0, Gen.Shuffle(_ids).Zip(Gen.Choose(2, 3), (ids, count) => ids[..count])))
        from writes in Gen.CollectToArray(ids.Select(id => CreateWrite(id, lifetimes)))
        from signedIn in _requiresSignIn
        select new CommitStep([.. writes], signedIn);

    private static Gen<WriteStep> CreateWrite(string id, Gen<int?> lifetimes) =>
        from action in Gen.Frequency(
            (6, Gen.Constant(DocumentAction.Put)), (2, Gen.Constant(DocumentAction.Delete)), (1, Gen.Constant(DocumentAction.Check)),
            (2, Gen.Constant(DocumentAction.Renew)))
        from when in Gen.Frequency(
            (4, Gen.Constant(
                Expectation.Nothing)), (1, Gen.Constant(Expectation.Absent)), (1, Gen.Constant(Expectation.Present)),
                (6, Gen.Constant(Expectation.AtLastSeenVersion)), (1, Gen.Constant(Expectation.AtEarlierVersion)))
        from end in lifetimes
        select new WriteStep(id, action, when, end);

    private static Gen<Step> AssignSlates(Gen<Step> steps) =>
        from step in steps from slate in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1))) select step with { Slate = slate };

    private static Arbitrary<Step[]> CreatePlans(Gen<Step[]> plans) =>
        Arb.From(plans, Arb.Array(Arb.From(Gen.Constant<Step>(new DeleteSlateStep()), Shrink)).Shrinker);

    private static IEnumerable<Step> Shrink(Step step)
    {
        if (step is TokenStep { TokenIndex: > 0 } token)
        {
            yield return token with { TokenIndex = 0 };
            yield return token with { TokenIndex = token.TokenIndex - 1 };
        }

        if (step is not CommitStep commit) yield break;
        if (commit.RequiresSignIn) yield return commit with { RequiresSignIn = false };
        for (var i = 0; i < commit.Writes.Length; i++)
        {
            var write = commit.Writes[i];
            if (commit.Writes.Length > 1) yield return commit with { Writes = commit.Writes.RemoveAt(i) };
            if (write.Expectation != Expectation.Nothing)
                yield return commit with { Writes = commit.Writes.SetItem(i, write with { Expectation = Expectation.Nothing }) };
            if (write.Lifetime is not null) yield return commit with { Writes = commit.Writes.SetItem(i, write with { Lifetime = null }) };
        }
    }

    private static Gen<int?> OrNull(this Gen<int> gen) =>
        Gen.Frequency((2, Gen.Constant<int?>(null)), (1, gen.Select(value => (int?)value)));

    private static Gen<Step> AsSteps<T>(this Gen<T> gen) where T : Step => gen.Select(step => (Step)step);
}
