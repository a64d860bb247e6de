using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>
/// Encodes owners' names as names of collections. ASCII letters, digits, <c>-</c> and <c>_</c> are kept. Each other byte of the UTF-8
/// becomes <c>~</c> and two hexadecimal digits. If the result is too long for a collection, the name is <c>~~</c> and the SHA-256 of the
/// owner's name.
/// </summary>
internal static class CollectionName
{
    /// <summary>The name of the collection of tokens. No owner's collection has a name that begins with an underscore.</summary>
    public const string Tokens = "_auth";

    private const string HashPrefix = "~~";

    // Together with a database's name of 63 bytes and a dot, this is within the 255 bytes that MongoDB 4.4 allows.
    private const int MaxLength = 128;

    private static readonly SearchValues<char> _unescapedCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string FromOwner(string owner)
    {
        // A leading underscore is reserved for the store. Dots are escaped, so no name begins with "system.".
        if (owner[0] != '_' && owner.Length <= MaxLength && !owner.AsSpan().ContainsAnyExcept(_unescapedCharacters)) return owner;

        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(owner))
            if (_unescapedCharacters.Contains((char)b) && (b != '_' || name.Length > 0)) name.Append((char)b);
            else name.Append('~').Append(b.ToString("x2", CultureInfo.InvariantCulture));
        return name.Length <= MaxLength
            ? name.ToString() : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)));
    }

    /// <summary>True if a collection holds the documents of an owner.</summary>
    public static bool IsOwnerCollection(string collection) =>
        collection != Tokens && !collection.StartsWith("system.", StringComparison.Ordinal)
            && !collection.Contains('.', StringComparison.Ordinal);

    /// <summary>Finds the owner's name; null if the collection's name has only its hash.</summary>
    public static string? FindOwner(string collection)
    {
        if (!IsOwnerCollection(collection) || collection.StartsWith(HashPrefix, StringComparison.Ordinal)) return null;
        if (!collection.Contains('~', StringComparison.Ordinal)) return collection;

        var bytes = new List<byte>(collection.Length);
        for (var i = 0; i < collection.Length; i++)
        {
            if (collection[i] != '~') bytes.Add((byte)collection[i]);
            else if (i + 2 < collection.Length
                && byte.TryParse(collection.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                bytes.Add(b);
                i += 2;
            }
            else return null;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
