using System.Buffers;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Masking;

/// <summary>Knows what is a secret: by names, of parameters, of methods and within texts, and by what only secrets look like.</summary>
internal sealed class SecretMasker(IReadOnlyCollection<string> secretNames)
{
    public const string Replacement = "***";

    private const int MaxCachedNames = 1000;
    private const int MaxKeyLength = 64;

    // Without one of these there is neither a name before a value, nor anything escaped.
    private static readonly SearchValues<char> _markers = SearchValues.Create("=:,<>\"'/\\%&");
    private static readonly SearchValues<char> _notInKeys = SearchValues.Create("=,;<>\"'\\%&?{}()|!\r\n\t");

    private readonly SecretNameMatcher _names = SecretNameMatcher.From(secretNames);
    private readonly Dictionary<string, bool> _cache = [];

    /// <summary>Calls that are suspended, by their numbers, and had the name of a secret among their arguments: what they return is one.</summary>
    public HashSet<int> SecretCalls { get; } = [];

    /// <summary>Whether what has this name is a secret.</summary>
    public bool IsSecret(string name)
    {
        if (_cache.TryGetValue(name, out var cached)) return cached;
        var isSecret = _names.IsMatch(name);
        if (_cache.Count < MaxCachedNames) _cache.Add(name, isSecret);
        return isSecret;
    }

    /// <summary>Whether what a method returns, and texts that it takes, are secrets, whatever they are called. A constructor is as its type is called.</summary>
    public bool IsSecret(Symbol method) => IsSecret(method.Method) || (method.Method == "new" && IsSecret(method.Type));

    /// <summary>Whether a text is the name of a secret and nothing more, such as <c>Authorization</c> or <c>ConnectionStrings:Password</c>.</summary>
    public bool IsKey(ReadOnlySpan<char> text) => IsKey(text, _names);

    /// <summary>A text without the secrets in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isTruncated">Whether it went on, and the end of a secret may be missing.</param>
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
            if (start > copiedUntil || (copiedUntil == 0 && end > 0)) result.Append(text, copiedUntil, Math.Max(start, copiedUntil) - copiedUntil).Append(Replacement);
            copiedUntil = Math.Max(copiedUntil, end);
        }

        return result.Append(text, copiedUntil, text.Length - copiedUntil).ToString();
    }

    internal static bool IsKey(ReadOnlySpan<char> text, SecretNameMatcher names) =>
        text.Length is > 1 and <= MaxKeyLength && !text.ContainsAny(_notInKeys) && text.Count(' ') <= 2 && names.IsMatch(text);
}
