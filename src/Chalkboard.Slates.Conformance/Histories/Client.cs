using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Makes operations of steps, by what it has seen in the answers to its own operations and nothing else, as a request would.</summary>
internal sealed class Client(int number, IReadOnlyList<string> owners, TimeSpan tick)
{
    private int _written;

    private readonly Dictionary<(string Owner, string Id), List<DocumentVersion>> _seen = [];
    private readonly List<(string Owner, TokenId Id, TokenId Family)> _tokens = [];

    /// <summary>Tells the client of a token that it did not issue itself.</summary>
    public void Know(string owner, TokenId token) => _tokens.Add((owner, token, token));

    /// <returns>The operation and the owner whose slate it is about; null for <see cref="WaitStep"/>.</returns>
    public (string Owner, Operation Operation)? Resolve(Step step)
    {
        var owner = owners[step.Slate % owners.Count];
        return step switch
        {
            FindStep find => (owner, new Find(find.Id)),
            CommitStep commit => (owner, new CommitAll([.. commit.Writes.Select(write => Write(owner, write))], commit.WhileSignedIn ? FamilyOf(owner) : null)),
            ListStep list => (owner, new ListDocuments(list.Prefix, list.PageSize)),
            DropStep => (owner, new Drop()),
            OwnersStep => (owner, new IsListed()),
            IssueStep issue => (owner, Issue(owner, issue)),
            TokenStep token => Resolve(owner, token),
            ListTokensStep => (owner, new ListTokens()),
            _ => null,
        };
    }

    /// <summary>Sees what came of an operation.</summary>
    public void Learn(string owner, Operation operation, string answer)
    {
        if (operation is Find find) See(owner, find.Id, DocumentVersion.TryParse(answer.AsSpan(0, Math.Min(answer.Length, 32)), null, out var version) ? version : DocumentVersion.None);
        if (operation is CommitAll commit && CommitAll.IsCommitted(answer))
            foreach (var (write, _) in commit.Writes)
                if (write.Action != DocumentAction.Check) See(owner, write.Id, write.Version);
    }

    private void See(string owner, string id, DocumentVersion version)
    {
        if (!_seen.TryGetValue((owner, id), out var seen)) _seen[(owner, id)] = seen = [];
        if (seen.Count == 0 || seen[^1] != version) seen.Add(version);
    }

    private (DocumentWrite, int?) Write(string owner, WriteStep step)
    {
        var seen = _seen.GetValueOrDefault((owner, step.Id)) ?? [];
        var when = step.When switch
        {
            Expectation.Absent => Precondition.Absent,
            Expectation.Present => Precondition.Present,
            Expectation.AsSeen => Precondition.At(seen.LastOrDefault()),
            Expectation.AsSeenBefore => Precondition.At(seen.Count > 1 ? seen.SkipLast(1).LastOrDefault(version => version != DocumentVersion.None) : DocumentVersion.New()),
            _ => Precondition.None,
        };
        var halves = step.Life * 2 + 1;
        return step.Action switch
        {
            DocumentAction.Put => (DocumentWrite.Put(step.Id, Some.Json($"{number}{++_written:d3}"), when, halves * tick / 2), halves),
            DocumentAction.Remove => (DocumentWrite.Remove(step.Id, when), null),
            _ => (DocumentWrite.Check(step.Id, when), null),
        };
    }

    private TokenId FamilyOf(string owner) => _tokens.Where(token => token.Owner == owner).Select(token => token.Family).LastOrDefault(Some.TokenId());

    private Issue Issue(string owner, IssueStep step)
    {
        var id = Some.TokenId();
        _tokens.Add((owner, id, id));
        return new(id, step.Life * 2 + 1, step.Absolute * 2 + 1, step.PerOwner);
    }

    private (string, Operation) Resolve(string owner, TokenStep step)
    {
        (string Owner, TokenId Id, TokenId Family) token = _tokens.Count == 0 ? (owner, Some.TokenId(), Some.TokenId()) : _tokens[^(1 + step.Which % _tokens.Count)];
        var halves = step.Ticks * 2 + 1;
        switch (step.Action)
        {
            case TokenAction.Renew: return (token.Owner, new Renew(token.Id, halves));
            case TokenAction.Revoke: return (token.Owner, new Revoke(token.Id));
            case TokenAction.RevokeAll: return (owner, new RevokeAll(null));
            case TokenAction.RevokeOthers: return (token.Owner, new RevokeAll(token.Family));
            case TokenAction.Reissue:
                var successor = new Issue(Some.TokenId(), 41, 81, 3);
                _tokens.Add((owner, successor.Id, token.Family));
                return (owner, new Reissue(token.Id, successor, halves));
            default: return (token.Owner, new FindToken(token.Id));
        }
    }
}
