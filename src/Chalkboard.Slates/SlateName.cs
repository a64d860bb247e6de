using System.Runtime.CompilerServices;
using System.Text;

namespace Chalkboard.Slates;

/// <summary>
/// The limits of names. Owners and document ids are any text of 1 to <see cref="MaxBytes"/> bytes of UTF-8, compared
/// ordinally: no folding of case, no Unicode normalization and no separators. Only names that begin with
/// <see cref="ReservedPrefix"/> are reserved, and the names of guests (<see cref="IsGuest"/>) are not given to users.
/// </summary>
public static class SlateName
{
    /// <summary>The longest name, in bytes of UTF-8. A name of 300 characters fits in any script.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The beginning of reserved owners and documents: see <see cref="IsReserved"/>.</summary>
    public const string ReservedPrefix = "\u0001chalkboard/";

    /// <summary>The beginning of the names of guests: see <see cref="IsGuest"/>.</summary>
    internal const string GuestPrefix = "guest/";

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the name if it is valid.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, longer than <see cref="MaxBytes"/>, contains U+0000, or contains an unpaired surrogate. (UTF-8 can't represent
    /// one, so two names that differ by it would collide.)
    /// </exception>
    public static string Validate(string name, [CallerArgumentExpression(nameof(name))] string? paramName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, paramName);
        var bytes = GetByteCount(name, "name", paramName);
        return bytes <= MaxBytes
            ? name
            : throw new ArgumentException($"A name holds at most {MaxBytes} bytes of UTF-8; this one holds {bytes}.", paramName);
    }

    /// <summary>
    /// True if an owner is reserved, because its slate holds data of a package and belongs to no user; or if the id of a document is
    /// reserved, because a package keeps it in the slate of a user. The application neither sees nor writes such documents.
    /// </summary>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(ReservedPrefix, StringComparison.Ordinal);
    }

    /// <summary>
    /// True if an owner is a guest, a visitor who is not signed in: <c>guest/</c> and 43 characters of base64url. Guests are people, so
    /// they are listed, watched and deleted like users. A claim that names a guest is refused, so no user has such a name.
    /// </summary>
    public static bool IsGuest(string owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.StartsWith(GuestPrefix, StringComparison.Ordinal) && TokenId.TryParse(owner.AsSpan(GuestPrefix.Length), null, out _);
    }

    /// <summary>Returns the name of an owner if a user or a guest may have it.</summary>
    /// <exception cref="ArgumentException">The name is invalid (see <see cref="Validate"/>), or reserved.</exception>
    public static string ValidateOwner(string owner, [CallerArgumentExpression(nameof(owner))] string? paramName = null) =>
        !IsReserved(Validate(owner, paramName))
            ? owner
            : throw new ArgumentException(
                "Owners that begin with the character U+0001 and 'chalkboard/' are reserved: their slates hold data of packages.",
                paramName);

    /// <summary>Returns the id of a document if an application may use it.</summary>
    /// <exception cref="ArgumentException">The id is invalid (see <see cref="Validate"/>), or reserved.</exception>
    internal static string ValidateDocumentId(string id, [CallerArgumentExpression(nameof(id))] string? paramName = null) =>
        !IsReserved(Validate(id, paramName))
            ? id
            : throw new ArgumentException(
                "Documents that begin with the character U+0001 and 'chalkboard/' are reserved: they hold data of packages.", paramName);

    /// <summary>Returns the text if every store can keep and compare it, whatever its length.</summary>
    /// <exception cref="ArgumentException">It contains U+0000 or an unpaired surrogate.</exception>
    internal static string ValidateText(string text, string kind, string? paramName)
    {
        ArgumentNullException.ThrowIfNull(text, paramName);
        GetByteCount(text, kind, paramName);
        return text;
    }

    private static int GetByteCount(string text, string kind, string? paramName)
    {
        if (text.Contains('\0'))
            throw new ArgumentException($"A {kind} can't hold the character U+0000.", paramName);

        try
        {
            return _strictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException($"A {kind} can't hold half of a surrogate pair: it isn't valid Unicode.", paramName);
        }
    }
}
