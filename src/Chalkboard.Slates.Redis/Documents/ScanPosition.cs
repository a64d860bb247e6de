using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chalkboard.Slates.Redis.Cluster;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>How far a scan has come: the master, its cursor, and what was found and not yet told.</summary>
/// <param name="MastersIdentity">
/// The masters that it began with. A cursor means nothing to another process; so where they have changed, the scan begins
/// anew, and tells of some twice rather than miss any.
/// </param>
/// <param name="MasterIndex">The number of the master.</param>
/// <param name="Cursor">What SCAN returned.</param>
/// <param name="PendingOwners">Owners of the next page: SCAN returns more than it is asked for.</param>
internal sealed record ScanPosition(string MastersIdentity, int MasterIndex, string Cursor, List<string> PendingOwners)
{
    public static ScanPosition Parse(string? cursor, Masters masters)
    {
        if (cursor is not null && Base64Url.IsValid(cursor))
        {
            try
            {
                if (JsonSerializer.Deserialize(Base64Url.DecodeFromChars(cursor), ScanPositionJsonContext.Default.ScanPosition) is { } position && position.MastersIdentity == masters.Identity) return position;
            }
            catch (JsonException)
            {
                // Not one of ours: from another store, or cut off.
            }
        }

        return new ScanPosition(masters.Identity, 0, "0", []);
    }

    public bool IsEnd(Masters masters) => MasterIndex >= masters.Servers.Count;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ScanPositionJsonContext.Default.ScanPosition));
}

[JsonSerializable(typeof(ScanPosition))]
internal sealed partial class ScanPositionJsonContext : JsonSerializerContext;
