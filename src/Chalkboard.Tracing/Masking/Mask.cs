using System.Buffers;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Masking;

/// <summary>Knows what is a secret: by names, of parameters, of methods and within texts, and by what only secrets look like.</summary>
internal sealed class Mask(IReadOnlyCollection<string> secrets)
{
    public const string Text = "***";

    private const int _mostNames = 1000;
    private const int _longestKey = 64;

    // Without one of these there is neither a name before a value, nor anything escaped.
    private static readonly SearchValues<char> _signs = SearchValues.Create("=:,<>\"'/\\%&");
    private static readonly SearchValues<char> _notInKeys = SearchValues.Create("=,;<>\"'\\%&?{}()|!\r\n\t");

    private readonly SecretNames _names = SecretNames.Of(secrets);
    private readonly Dictionary<string, bool> _known = [];

    /// <summary>Calls that are suspended, by their numbers, and had the name of a secret among their arguments: what they return is one.</summary>
    public HashSet<int> CallsForSecrets { get; } = [];

    /// <summary>Whether what has this name is a secret.</summary>
    public bool Hides(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        var hides = _names.Holds(name);
        if (_known.Count < _mostNames) _known.Add(name, hides);
        return hides;
    }

    /// <summary>Whether what a method returns, and texts that it takes, are secrets, whatever they are called. A constructor is as its type is called.</summary>
    public bool Hides(Symbol method) => Hides(method.Method) || (method.Method == "new" && Hides(method.Type));

    /// <summary>Whether a text is the name of a secret and nothing more, such as <c>Authorization</c> or <c>ConnectionStrings:Password</c>.</summary>
    public bool IsKey(ReadOnlySpan<char> text) => IsKey(text, _names);

    /// <summary>A text without the secrets in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isCut">Whether it went on, and the end of a secret may be missing.</param>
    public string Within(string text, bool isCut = false)
    {
        if (_names.IsEmpty || (!text.AsSpan().ContainsAny(_signs) && !SecretFinder.MayHaveOne(text, isCut))) return text;
        var decoded = DecodedText.Of(text);
        var read = decoded is null ? text : decoded.Characters;
        if (!SecretFinder.MayHaveOne(read, isCut) && !_names.MayBeIn(read)) return text;
        var finder = new SecretFinder(read, decoded is null ? [] : decoded.Escaped, _names, isCut);
        var found = finder.Find();
        if (found.Count == 0) return text;

        found.Sort();
        var masked = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var (first, last) in found)
        {
            var (start, end) = decoded is null ? (first, last) : (decoded.StartOf(first), decoded.StartOf(last));
            if (start > copied || (copied == 0 && end > 0)) masked.Append(text, copied, Math.Max(start, copied) - copied).Append(Text);
            copied = Math.Max(copied, end);
        }

        return masked.Append(text, copied, text.Length - copied).ToString();
    }

    internal static bool IsKey(ReadOnlySpan<char> text, SecretNames names) =>
        text.Length is > 1 and <= _longestKey && !text.ContainsAny(_notInKeys) && text.Count(' ') <= 2 && names.Holds(text);
}
