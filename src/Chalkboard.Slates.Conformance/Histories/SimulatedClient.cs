using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// Turns steps into operations. Like a request, it knows only the answers to its own operations.
/// </summary>
internal sealed class SimulatedClient(int number, IReadOnlyList<string> owners, TimeSpan tick)
{
    private const int RenewedLifetime = 3;

    private int _writeCount;

    private readonly Dictionary<(string Owner, string Id), List<DocumentVersion>> _seenVersions = [];
    private readonly List<(string Owner, TokenId Id, TokenId Family)> _tokens = [];

    /// <summary>Adds a token that the client did not issue itself.</summary>
    public void AddToken(string owner, TokenId token) => _tokens.Add((owner, token, token));

    /// <returns>The operation and the owner of its slate; null for <see cref="WaitStep"/>.</returns>
    public (string Owner, Operation Operation)? CreateOperation(Step step)
    {
        var owner = owners[step.Slate % owners.Count];
        return step switch
        {
            FindStep find => (owner, new FindOperation(find.Id)),
            CommitStep commit =>
                (owner, new CommitOperation(
                    [.. commit.Writes.Select(write => CreateWrite(owner, write))], commit.RequiresSignIn ? GetLastFamily(owner) : null)),
            ListStep list => (owner, new ListDocumentsOperation(list.Prefix, list.PageSize)),
            DeleteSlateStep => (owner, new DeleteSlateOperation()),
            ListOwnersStep => (owner, new IsOwnerListedOperation()),
            IssueStep issue => (owner, CreateIssue(owner, issue)),
            TokenStep token => CreateOperation(owner, token),
            ListTokensStep => (owner, new ListTokensOperation()),
            _ => null,
        };
    }

    /// <summary>Records the answer to an operation.</summary>
    public void RecordAnswer(string owner, Operation operation, string answer)
    {
        if (operation is FindOperation find)
            RecordVersion(
                owner, find.Id,
                DocumentVersion.TryParse(answer.AsSpan(0, Math.Min(answer.Length, 32)), null, out var version)
                    ? version : DocumentVersion.None);
        if (operation is CommitOperation commit && CommitOperation.IsCommitted(answer))
            foreach (var (write, _) in commit.Writes)
                if (write.Action is DocumentAction.Put or DocumentAction.Delete) RecordVersion(owner, write.Id, write.Version);
    }

    private void RecordVersion(string owner, string id, DocumentVersion version)
    {
        if (!_seenVersions.TryGetValue((owner, id), out var versions)) _seenVersions[(owner, id)] = versions = [];
        if (versions.Count == 0 || versions[^1] != version) versions.Add(version);
    }

    private (DocumentWrite, int?) CreateWrite(string owner, WriteStep step)
    {
        var seenVersions = _seenVersions.GetValueOrDefault((owner, step.Id)) ?? [];
        var precondition = step.Expectation switch
        {
            Expectation.Absent => Precondition.Absent,
            Expectation.Present => Precondition.Present,
            Expectation.AtLastSeenVersion => Precondition.AtVersion(seenVersions.LastOrDefault()),
            Expectation.AtEarlierVersion =>
                Precondition.AtVersion(
                    seenVersions.Count > 1
                        ? seenVersions.SkipLast(1).LastOrDefault(version => version != DocumentVersion.None) : DocumentVersion.New()),
            _ => Precondition.None,
        };
        // A renewal always has a lifetime.
        var lifetime = step.Action == DocumentAction.Renew ? step.Lifetime ?? RenewedLifetime : step.Lifetime;
        var halfTicks = lifetime * 2 + 1;
        return step.Action switch
        {
            DocumentAction.Put =>
                (DocumentWrite.Put(step.Id, TestData.ToUtf8($"{number}{++_writeCount:d3}"), precondition, halfTicks * tick / 2), halfTicks),
            DocumentAction.Delete => (DocumentWrite.Delete(step.Id, precondition), null),
            DocumentAction.Renew => (DocumentWrite.Renew(step.Id, halfTicks!.Value * tick / 2, precondition), halfTicks),
            _ => (DocumentWrite.Check(step.Id, precondition), null),
        };
    }

    private TokenId GetLastFamily(string owner) =>
        _tokens.Where(token => token.Owner == owner).Select(token => token.Family).LastOrDefault(TestData.CreateTokenId());

    private IssueOperation CreateIssue(string owner, IssueStep step)
    {
        var id = TestData.CreateTokenId();
        _tokens.Add((owner, id, id));
        return new(id, step.Lifetime * 2 + 1, step.AbsoluteLifetime * 2 + 1, step.MaxPerOwner);
    }

    private (string, Operation) CreateOperation(string owner, TokenStep step)
    {
        (string Owner, TokenId Id,
            TokenId Family) token = _tokens.Count == 0
                ? (owner, TestData.CreateTokenId(), TestData.CreateTokenId()) : _tokens[^(1 + step.TokenIndex % _tokens.Count)];
        var halfTicks = step.Ticks * 2 + 1;
        switch (step.Action)
        {
            case TokenAction.Renew: return (token.Owner, new RenewOperation(token.Id, halfTicks));
            case TokenAction.Revoke: return (token.Owner, new RevokeOperation(token.Id));
            case TokenAction.RevokeAll: return (owner, new RevokeAllOperation(null));
            case TokenAction.RevokeOthers: return (token.Owner, new RevokeAllOperation(token.Family));
            case TokenAction.Reissue:
                var successor = new IssueOperation(TestData.CreateTokenId(), 41, 81, 3);
                _tokens.Add((owner, successor.Id, token.Family));
                return (owner, new ReissueOperation(token.Id, successor, halfTicks));
            default: return (token.Owner, new FindTokenOperation(token.Id));
        }
    }
}
