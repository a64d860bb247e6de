using System.Buffers;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Masking;

/// <summary>
/// Masks secrets. It recognizes them by the names of parameters and methods, by names within texts, and by prefixes of known tokens.
/// </summary>
internal sealed class SecretMasker(IReadOnlyCollection<string> secretNames)
{
    public const string Replacement = "***";

    private const int MaxCachedNames = 1000;
    private const int MaxKeyLength = 64;

    // A text without any of these has neither a named value nor an escape.
    private static readonly SearchValues<char> _markers = SearchValues.Create("=:,<>\"'/\\%&");
    private static readonly SearchValues<char> _notInKeys = SearchValues.Create("=,;<>\"'\\%&?{}()|!\r\n\t");

    private readonly SecretNameMatcher _names = SecretNameMatcher.From(secretNames);
    private readonly Dictionary<string, bool> _cache = [];

    /// <summary>
    /// The numbers of suspended calls that had the name of a secret among their arguments, so that their return value is a secret.
    /// </summary>
    public HashSet<int> SecretCalls { get; } = [];

    /// <summary>Returns whether a name is that of a secret.</summary>
    public bool IsSecret(string name)
    {
        if (_cache.TryGetValue(name, out var cached)) return cached;
        var isSecret = _names.IsMatch(name);
        if (_cache.Count < MaxCachedNames) _cache.Add(name, isSecret);
        return isSecret;
    }

    /// <summary>
    /// Returns whether the return value and the text arguments of a method are secrets, by the name of the method. For a constructor, the
    /// name of its type counts.
    /// </summary>
    public bool IsSecret(Symbol method) => IsSecret(method.Method) || (method.Method == "new" && IsSecret(method.Type));

    /// <summary>
    /// Returns whether a text consists of the name of a secret, such as <c>Authorization</c> or <c>ConnectionStrings:Password</c>.
    /// </summary>
    public bool IsKey(ReadOnlySpan<char> text) => IsKey(text, _names);

    /// <summary>Returns a text with its secrets masked.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isTruncated">True if the text is truncated, so that the end of a secret may be missing.</param>
    public string MaskText(string text, bool isTruncated = false)
    {
        if (_names.IsEmpty || (!text.AsSpan().ContainsAny(_markers) && !SecretFinder.MayContainSecret(text, isTruncated))) return text;
        var decoded = DecodedText.DecodeOrNull(text);
        var characters = decoded is null ? text : decoded.Characters;
        if (!SecretFinder.MayContainSecret(characters, isTruncated) && !_names.MayMatchIn(characters)) return text;
        var finder = new SecretFinder(characters, decoded is null ? [] : decoded.EscapeLevels, _names, isTruncated);
        var secrets = finder.Find();
        if (secrets.Count == 0) return text;

        secrets.Sort();
        var result = new StringBuilder(text.Length);
        var copiedUntil = 0;
        foreach (var (first, last) in secrets)
        {
            var (start, end) = decoded is null ? (first, last) : (decoded.GetStart(first), decoded.GetStart(last));
            if (start > copiedUntil || (copiedUntil == 0 && end > 0))
                result.Append(text, copiedUntil, Math.Max(start, copiedUntil) - copiedUntil).Append(Replacement);
            copiedUntil = Math.Max(copiedUntil, end);
        }

        return result.Append(text, copiedUntil, text.Length - copiedUntil).ToString();
    }

    internal static bool IsKey(ReadOnlySpan<char> text, SecretNameMatcher names) =>
        text.Length is > 1 and <= MaxKeyLength && !text.ContainsAny(_notInKeys) && text.Count(' ') <= 2 && names.IsMatch(text);
}
