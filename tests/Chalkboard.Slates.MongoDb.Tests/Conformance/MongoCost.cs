using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

/// <summary>The costs that grow in MongoDB, as its page documents: of deleting a slate, and of an owner's tokens.</summary>
/// <remarks>
/// To delete a slate in one write, each commit would have to read a row of the slate. For constant costs, each token would need its own
/// row. Then a commit and the issue of a token would be transactions instead of one command each.
/// </remarks>
public abstract class MongoCost<TFixture>(TFixture fixture) : CostSuite<TFixture>(fixture) where TFixture : StoreFixture
{
    public override Task Deleting_a_large_slate_costs_as_much_as_deleting_a_small_one() =>
        SkipAsync("MongoDB deletes a slate row by row, and delays only the writers of that slate.");

    public override Task Issuing_a_token_costs_the_same_however_many_tokens_its_owner_has() => SkipAsync(Tokens);

    public override Task Renewing_reissuing_and_revoking_cost_the_same_however_many_tokens_the_owner_has() => SkipAsync(Tokens);

    private const string Tokens = "MongoDB keeps an owner's tokens in one document.";

    private static Task SkipAsync(string reason)
    {
        Assert.Skip(reason);
        return Task.CompletedTask;
    }
}
