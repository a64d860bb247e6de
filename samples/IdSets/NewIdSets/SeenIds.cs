using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IdSets.NewIdSets;

/// <summary>The ids of a file so far. Keeps 16 bytes of the hash of each id; in practice no two ids share them.</summary>
public sealed class SeenIds
{
    private readonly HashSet<UInt128> _hashes = [];

    /// <summary>Adds an id. Returns false if it was added before.</summary>
    public bool Add(string id)
    {
        Span<byte> text = stackalloc byte[IdRule.MaxLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.ASCII.GetBytes(id, text)], hash);
        return _hashes.Add(BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }
}
