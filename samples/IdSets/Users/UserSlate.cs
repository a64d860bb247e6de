using System.Text.Json.Nodes;
using Chalkboard.Slates;
using IdSets.NewIdSets;

namespace IdSets.Users;

/// <summary>One user's own data.</summary>
public sealed class UserSlate(SlateContext context) : Slate(context)
{
    // A workflow is discarded a week after its last write. Its parts are written before it and never again, so they are
    // given a day more: it must not lose them while it lasts.
    private static readonly TimeSpan _partLifetime = TimeSpan.FromDays(8);

    private static readonly DocumentRules<IdChunk> _ids = new() { ExpiresAfter = _partLifetime };
    private static readonly DocumentRules<ConflictChunk> _conflicts = new() { ExpiresAfter = _partLifetime };
    private static readonly DocumentRules<UploadProgress> _progress = new() { ExpiresAfter = TimeSpan.FromHours(1) };

    /// <summary>What nearly every page wants to know.</summary>
    public Document<UserInfo> User => Document<UserInfo>("user");

    /// <summary>What the long report found last.</summary>
    public Document<LastReport> LastReport => Document<LastReport>("last_report");

    /// <summary>Uploads that wait for a decision.</summary>
    public Workflow<NewIdSet> NewIdSet => Workflow<NewIdSet>("new_id_set");

    /// <summary>The user's info as this request first read it.</summary>
    public async ValueTask<UserInfo> GetUserAsync(CancellationToken cancellationToken = default) =>
        (await User.GetAsync(cancellationToken)).Value ?? new UserInfo { UserId = Owner };

    /// <summary>A part of an upload: ids without conflict.</summary>
    public Document<IdChunk> Ids(WorkflowId workflow, int number) => Document($"{GetPartPrefix(workflow)}ids/{number}", _ids);

    /// <summary>A part of an upload: conflicts.</summary>
    public Document<ConflictChunk> Conflicts(WorkflowId workflow, int number) =>
        Document($"{GetPartPrefix(workflow)}conflicts/{number}", _conflicts);

    /// <summary>How far an upload has been read.</summary>
    /// <param name="upload">What the uploading page calls it.</param>
    public Document<UploadProgress> Progress(WorkflowId upload) => Document($"upload/{upload}", _progress);

    /// <summary>
    /// Removes an upload with all its parts, in one commit, if it is still at a version. Of several callers exactly one succeeds.
    /// </summary>
    public async ValueTask<bool> TryDeleteUploadAsync(
        WorkflowId workflow, DocumentVersion version, CancellationToken cancellationToken = default)
    {
        var parts = await ListAsync(GetPartPrefix(workflow), cancellationToken).ToListAsync(cancellationToken);
        return await TryCommitAsync(
            commit =>
            {
                commit.Delete(NewIdSet[workflow], version);
                foreach (var part in parts) commit.Delete(Document<JsonObject>(part.Id));
            },
            cancellationToken);
    }

    private static string GetPartPrefix(WorkflowId workflow) => $"new_id_set/{workflow}/";
}
