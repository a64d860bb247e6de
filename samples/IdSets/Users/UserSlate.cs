using System.Text.Json.Nodes;
using Chalkboard.Slates;
using IdSets.NewIdSets;

namespace IdSets.Users;

/// <summary>The data of one user.</summary>
public sealed class UserSlate(SlateContext context) : Slate(context)
{
    // A workflow expires a week after its last write. Its parts are written before it, once, and must outlive it, so they
    // expire a day later.
    private static readonly TimeSpan _partLifetime = TimeSpan.FromDays(8);

    private static readonly DocumentRules<IdChunk> _ids = new() { ExpiresAfter = _partLifetime };
    private static readonly DocumentRules<ConflictChunk> _conflicts = new() { ExpiresAfter = _partLifetime };
    private static readonly DocumentRules<UploadProgress> _progress = new() { ExpiresAfter = TimeSpan.FromHours(1) };

    /// <summary>The data of the user that nearly every page needs.</summary>
    public Document<UserInfo> User => Document<UserInfo>("user");

    /// <summary>The last result of the long report.</summary>
    public Document<LastReport> LastReport => Document<LastReport>("last_report");

    /// <summary>Uploads that wait for a decision.</summary>
    public Workflow<NewIdSet> NewIdSet => Workflow<NewIdSet>("new_id_set");

    /// <summary>The user's info, which is read once for each request.</summary>
    public async ValueTask<UserInfo> GetUserAsync(CancellationToken cancellationToken = default) =>
        (await User.GetAsync(cancellationToken)).Value ?? new UserInfo { UserId = Owner };

    /// <summary>A part of an upload: ids without conflict.</summary>
    public Document<IdChunk> Ids(WorkflowId workflow, int number) => Document($"{GetPartPrefix(workflow)}ids/{number}", _ids);

    /// <summary>A part of an upload: conflicts.</summary>
    public Document<ConflictChunk> Conflicts(WorkflowId workflow, int number) =>
        Document($"{GetPartPrefix(workflow)}conflicts/{number}", _conflicts);

    /// <summary>The progress of an upload.</summary>
    /// <param name="upload">The name that the uploading page uses.</param>
    public Document<UploadProgress> Progress(WorkflowId upload) => Document($"upload/{upload}", _progress);

    /// <summary>
    /// Removes an upload with all its parts, in one commit, if it still has a version. Only one of several callers succeeds.
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
