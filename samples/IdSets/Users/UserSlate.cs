using System.Runtime.CompilerServices;
using Chalkboard.Slates;
using IdSets.NewIdSets;

namespace IdSets.Users;

/// <summary>The data of one user.</summary>
public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<UploadProgress> _progress = new() { ExpiresAfter = TimeSpan.FromHours(1) };

    /// <summary>The data of the user that nearly every page needs.</summary>
    public Document<UserInfo> User => Document<UserInfo>("user");

    /// <summary>The last result of the long report.</summary>
    public Document<LastReport> LastReport => Document<LastReport>("last_report");

    /// <summary>Uploads that wait for a decision, a week from their last change and a month at most.</summary>
    public Workflow<NewIdSet> NewIdSet => Workflow<NewIdSet>("new_id_set", absoluteLifetime: TimeSpan.FromDays(30));

    /// <summary>The parts of an upload with ids without conflict.</summary>
    public Parts<IdChunk> Ids => NewIdSet.Parts<IdChunk>("ids");

    /// <summary>The parts of an upload with conflicts.</summary>
    public Parts<ConflictChunk> Conflicts => NewIdSet.Parts<ConflictChunk>("conflicts");

    /// <summary>The user's info, which is read once for each request.</summary>
    public async ValueTask<UserInfo> GetUserAsync(CancellationToken cancellationToken = default) =>
        (await User.GetAsync(cancellationToken)).Value ?? new UserInfo { UserId = Owner };

    /// <summary>The progress of an upload.</summary>
    /// <param name="upload">The name that the uploading page uses.</param>
    public Document<UploadProgress> Progress(WorkflowId upload) => Document($"upload/{upload}", _progress);

    /// <summary>Lists the uploads that wait for a decision, without those that are being received.</summary>
    public async IAsyncEnumerable<(WorkflowId Id, NewIdSet Upload, DateTimeOffset? ExpiresAt)> ListUploadsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (id, _, expiresAt) in NewIdSet.ListAsync(cancellationToken))
            if ((await NewIdSet[id].GetAsync(cancellationToken)).Value is { IsReceived: true } upload)
                yield return (id, upload, expiresAt);
    }
}
