using System.Globalization;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>What a killed process had been told, as read from its lines. The last line may be cut off.</summary>
internal sealed class Acknowledgement
{
    private const string _end = ".";

    public int[] Documents { get; } = new int[Writer.Writers];

    public HashSet<TokenId> IssuedTokens { get; } = [];

    public HashSet<TokenId> RevokedTokens { get; } = [];

    public static string Text(int writer, int count) => $"document {writer} {count} {_end}";

    public static string Issued(TokenId id) => $"issued {id} {_end}";

    public static string Revoked(TokenId id) => $"revoked {id} {_end}";

    public void Read(string line)
    {
        switch (line.Split(' '))
        {
            case ["document", var writer, var count, _end]:
                Documents[int.Parse(writer, CultureInfo.InvariantCulture)] = int.Parse(count, CultureInfo.InvariantCulture);
                break;
            case ["issued", var id, _end]:
                IssuedTokens.Add(TokenId.Parse(id, null));
                break;
            case ["revoked", var id, _end]:
                RevokedTokens.Add(TokenId.Parse(id, null));
                break;
        }
    }
}
