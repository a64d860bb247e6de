using FsCheck;
using FsCheck.Fluent;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Random plans, and smaller ones.</summary>
internal static class Plans
{
    private static readonly string[] _ids = ["a", "a/b", "b"];

    private static readonly Gen<FindStep> _find = Gen.Elements(_ids).Select(id => new FindStep(id));

    private static readonly Gen<ListStep> _list = Gen.Elements("", "a", "a/", "c").Zip(Gen.Choose(1, 3), (prefix, size) => new ListStep(prefix, size));

    private static readonly Gen<bool> _signedIn = Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)));

    /// <summary>Plans for one client, of all that a store can be asked.</summary>
    public static Arbitrary<Step[]> Sequential(bool several)
    {
        var ticks = Gen.Choose(0, 6);
        var issue = from life in Gen.Choose(0, 8) from absolute in Gen.Choose(0, 16) from perOwner in Gen.Choose(1, 4) select new IssueStep(life, absolute, perOwner);
        var token = from action in Gen.Elements(Enum.GetValues<TokenAction>()) from which in Gen.Choose(0, 5) from life in ticks select new TokenStep(action, which, life);
        var wait = Gen.Choose(1, 4).Select(count => new WaitStep(count));
        var documents = Gen.Frequency(
            (6, _find.As()),
            (14, Commit(several, ticks.OrNull()).As()),
            (3, _list.As()),
            (1, Gen.Constant(new DropStep()).As()),
            (1, Gen.Constant(new OwnersStep()).As()),
            (2, wait.As()));
        var tokens = Gen.Frequency(
            (4, issue.As()),
            (10, token.As()),
            (3, Gen.Constant(new ListTokensStep()).As()),
            (2, Commit(several, ticks.OrNull()).As()),
            (2, wait.As()));
        return Plan(Gen.OneOf(Gen.ArrayOf(OnSlates(documents)), Gen.ArrayOf(OnSlates(tokens)), Gen.ArrayOf(OnSlates(Gen.OneOf(documents, tokens)))));
    }

    /// <summary>Plans for several clients of one slate, in one list: its steps go to the clients in turn.</summary>
    public static Arbitrary<Step[]> Concurrent(bool several) => Plan(Gen.ArrayOf(Gen.Frequency(
        (5, _find.As()),
        (16, Commit(several, Gen.Constant<int?>(null)).As()),
        (3, Gen.Elements("", "a").Select(prefix => new ListStep(prefix, 100)).As()),
        (1, Gen.Constant(new DropStep()).As()),
        (1, Gen.Elements(new TokenStep(TokenAction.Revoke, 0, 0), new TokenStep(TokenAction.Find, 0, 0)).As()))));

    private static Gen<CommitStep> Commit(bool several, Gen<int?> life) =>
        from ids in Gen.Frequency((5, Gen.Elements(_ids).Select(id => new[] { id })), (several ? 4 : 0, Gen.Shuffle(_ids).Zip(Gen.Choose(2, 3), (ids, count) => ids[..count])))
        from writes in Gen.CollectToArray(ids.Select(id => Write(id, life)))
        from signedIn in _signedIn
        select new CommitStep([.. writes], signedIn);

    private static Gen<WriteStep> Write(string id, Gen<int?> life) =>
        from action in Gen.Frequency((6, Gen.Constant(DocumentAction.Put)), (2, Gen.Constant(DocumentAction.Remove)), (1, Gen.Constant(DocumentAction.Check)))
        from when in Gen.Frequency((4, Gen.Constant(Expectation.Nothing)), (1, Gen.Constant(Expectation.Absent)), (1, Gen.Constant(Expectation.Present)), (6, Gen.Constant(Expectation.AsSeen)), (1, Gen.Constant(Expectation.AsSeenBefore)))
        from end in life
        select new WriteStep(id, action, when, end);

    private static Gen<Step> OnSlates(Gen<Step> steps) =>
        from step in steps from slate in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1))) select step with { Slate = slate };

    private static Arbitrary<Step[]> Plan(Gen<Step[]> plans) =>
        Arb.From(plans, Arb.Array(Arb.From(Gen.Constant<Step>(new DropStep()), Smaller)).Shrinker);

    private static IEnumerable<Step> Smaller(Step step)
    {
        if (step is TokenStep { Which: > 0 } token)
        {
            yield return token with { Which = 0 };
            yield return token with { Which = token.Which - 1 };
        }

        if (step is not CommitStep commit) yield break;
        if (commit.WhileSignedIn) yield return commit with { WhileSignedIn = false };
        for (var i = 0; i < commit.Writes.Length; i++)
        {
            var write = commit.Writes[i];
            if (commit.Writes.Length > 1) yield return commit with { Writes = commit.Writes.RemoveAt(i) };
            if (write.When != Expectation.Nothing) yield return commit with { Writes = commit.Writes.SetItem(i, write with { When = Expectation.Nothing }) };
            if (write.Life is not null) yield return commit with { Writes = commit.Writes.SetItem(i, write with { Life = null }) };
        }
    }

    private static Gen<int?> OrNull(this Gen<int> gen) => Gen.Frequency((2, Gen.Constant<int?>(null)), (1, gen.Select(value => (int?)value)));

    private static Gen<Step> As<T>(this Gen<T> gen) where T : Step => gen.Select(step => (Step)step);
}
