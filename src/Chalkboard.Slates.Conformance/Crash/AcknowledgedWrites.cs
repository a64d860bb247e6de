using System.Globalization;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>The writes that were acknowledged to a killed process, parsed from its output. The last line may be incomplete.</summary>
internal sealed class AcknowledgedWrites
{
    private const string LineEnd = ".";

    public int[] DocumentCounts { get; } = new int[EndlessWriter.WriterCount];

    public HashSet<TokenId> IssuedTokens { get; } = [];

    public HashSet<TokenId> RevokedTokens { get; } = [];

    public static string FormatDocument(int writer, int count) => $"document {writer} {count} {LineEnd}";

    public static string FormatIssuedToken(TokenId id) => $"issued {id} {LineEnd}";

    public static string FormatRevokedToken(TokenId id) => $"revoked {id} {LineEnd}";

    public void ParseLine(string line)
    {
        switch (line.Split(' '))
        {
            case ["document", var writer, var count, LineEnd]:
                DocumentCounts[int.Parse(writer, CultureInfo.InvariantCulture)] = int.Parse(count, CultureInfo.InvariantCulture);
                break;
            case ["issued", var id, LineEnd]:
                IssuedTokens.Add(TokenId.Parse(id, null));
                break;
            case ["revoked", var id, LineEnd]:
                RevokedTokens.Add(TokenId.Parse(id, null));
                break;
        }
    }
}
