using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chalkboard.Slates.Redis.Cluster;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>The position of a scan: the master, its cursor, and owners that were found but not returned yet.</summary>
/// <param name="MastersIdentity">
/// The masters when the scan began. A cursor is valid only for one server process, so if the masters have changed, the scan starts again.
/// It then returns some owners twice, but misses none.
/// </param>
/// <param name="MasterIndex">The index of the master.</param>
/// <param name="Cursor">The cursor that SCAN returned.</param>
/// <param name="PendingOwners">Owners for the next page. SCAN can return more than the requested count.</param>
internal sealed record ScanPosition(string MastersIdentity, int MasterIndex, string Cursor, List<string> PendingOwners)
{
    public static ScanPosition Parse(string? cursor, Masters masters)
    {
        if (cursor is not null && Base64Url.IsValid(cursor))
        {
            try
            {
                if (JsonSerializer.Deserialize(
                    Base64Url.DecodeFromChars(
                        cursor), ScanPositionJsonContext.Default.ScanPosition) is { } position
                            && position.MastersIdentity == masters.Identity)
                    return position;
            }
            catch (JsonException)
            {
                // The cursor comes from another store, or is truncated.
            }
        }

        return new ScanPosition(masters.Identity, 0, "0", []);
    }

    public bool IsEnd(Masters masters) => MasterIndex >= masters.Servers.Count;

    public override string ToString() =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ScanPositionJsonContext.Default.ScanPosition));
}

[JsonSerializable(typeof(ScanPosition))]
internal sealed partial class ScanPositionJsonContext : JsonSerializerContext;
