using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>How far a scan has come: the master, its cursor, and what was found and not yet told.</summary>
/// <param name="Masters">
/// The masters that it began with. A cursor means nothing to another process; so where they have changed, the scan begins
/// anew, and tells of some twice rather than miss any.
/// </param>
/// <param name="Master">The number of the master.</param>
/// <param name="Cursor">What SCAN returned.</param>
/// <param name="Waiting">Owners of the next page: SCAN returns more than it is asked for.</param>
internal sealed record ScanPlace(string Masters, int Master, string Cursor, List<string> Waiting)
{
    public static ScanPlace Parse(string? from, Masters masters)
    {
        if (from is not null && Base64Url.IsValid(from))
        {
            try
            {
                if (JsonSerializer.Deserialize(Base64Url.DecodeFromChars(from), ScanPlaceJson.Default.ScanPlace) is { } place && place.Masters == masters.Name) return place;
            }
            catch (JsonException)
            {
                // Not one of ours: from another store, or cut off.
            }
        }

        return new ScanPlace(masters.Name, 0, "0", []);
    }

    public bool IsEnd(Masters masters) => Master >= masters.All.Count;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ScanPlaceJson.Default.ScanPlace));
}

[JsonSerializable(typeof(ScanPlace))]
internal sealed partial class ScanPlaceJson : JsonSerializerContext;
