namespace Chalkboard.Slates.Guests;

/// <summary>The id of the document in a user's slate that names a guest to be merged, or whose merge is to be completed.</summary>
internal static class GuestMarker
{
    public const string Prefix = SlateName.ReservedPrefix + "guests/";

    public static string GetId(TokenId guest) => Prefix + guest;

    public static bool TryParse(string id, out TokenId guest)
    {
        guest = default;
        return id.StartsWith(Prefix, StringComparison.Ordinal) && TokenId.TryParse(id.AsSpan(Prefix.Length), null, out guest);
    }
}
