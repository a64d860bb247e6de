using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Where a package keeps a value that belongs to no owner.</summary>
internal static class ReservedLocation
{
    /// <summary>Returns the reserved owner and the id of the document for a key.</summary>
    /// <remarks>
    /// Keys are any text, of any length; ids of documents are not. A bounded number of slates keeps lists of owners short, and spreads the
    /// documents over the partitions of a store. The store does not see a key that is a secret.
    /// </remarks>
    /// <param name="purpose">The kind of value, which has slates of its own.</param>
    /// <param name="key">The key.</param>
    public static (string Owner, string Id) Get(string purpose, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));
        return ($"{SlateName.ReservedPrefix}{purpose}/{id[..2]}", id);
    }
}
