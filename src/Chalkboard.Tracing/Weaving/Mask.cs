using System.Buffers;
using System.Text;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Knows by names what is a secret: of parameters and methods, and those before a value within a text, as in <c>Password=...</c>.</summary>
internal sealed class Mask(IEnumerable<string> secrets)
{
    public const string Text = "***";

    private static readonly SearchValues<char> _ends = SearchValues.Create(";&,\r\n\"'}])");

    private readonly SearchValues<string> _secrets = SearchValues.Create([.. secrets.Where(secret => secret.Length > 0)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether what has this name is a secret.</summary>
    public bool Hides(string name) => name.AsSpan().ContainsAny(_secrets);

    /// <summary>Whether what a method returns, and texts that it takes, are secrets, whatever they are called. A constructor is as its type is called.</summary>
    public bool Hides(Symbol method) => Hides(method.Method) || (method.Method == "new" && Hides(method.Type));

    /// <summary>A text without the secrets that are named in it.</summary>
    public string Within(string text)
    {
        StringBuilder? masked = null;
        var copied = 0;
        for (var at = 0; at < text.Length && text.AsSpan(at).IndexOfAny(_secrets) is >= 0 and var found;)
        {
            at = EndOfName(text, at + found + 1);
            if (Value(text, at) is not { } value) continue;
            masked ??= new(text.Length);
            masked.Append(text, copied, value.Start - copied).Append(Text);
            at = copied = value.End;
        }

        return masked is null ? text : masked.Append(text, copied, text.Length - copied).ToString();
    }

    private static int EndOfName(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-')) at++;
        return at;
    }

    /// <summary>Where the value stands that belongs to a name which ends here; null if none does.</summary>
    private static (int Start, int End)? Value(string text, int at)
    {
        if (at < text.Length && text[at] is '"' or '\'') at++;
        at = AfterSpaces(text, at);
        if (at >= text.Length || text[at] is not ('=' or ':')) return null;
        at = AfterSpaces(text, at + 1);
        if (at >= text.Length) return null;
        if (text[at] is '"' or '\'')
        {
            var closing = text.IndexOf(text[at], at + 1);
            return (at + 1, closing < 0 ? text.Length : closing);
        }

        var end = text.AsSpan(at).IndexOfAny(_ends);
        return (at, end < 0 ? text.Length : at + end);
    }

    private static int AfterSpaces(string text, int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at;
    }
}
