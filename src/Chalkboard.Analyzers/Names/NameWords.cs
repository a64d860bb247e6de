using System.Collections.Immutable;

namespace Chalkboard.Analyzers.Names;

/// <summary>The words of a name.</summary>
internal static class NameWords
{
    /// <summary><c>MaxPoolSize</c> is three words, <c>HTTPServer</c> two, <c>Color_R</c> two, <c>Utf8Text</c> two.</summary>
    public static ImmutableArray<string> Split(string name)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i < name.Length && !IsWordStart(name, i)) continue;
            var word = name.Substring(start, i - start).Trim('_');
            if (word.Length > 0) words.Add(word);
            start = i;
        }

        return words.ToImmutable();
    }

    public static string Join(IEnumerable<string> words) => string.Concat(words);

    private static bool IsWordStart(string name, int index)
    {
        if (name[index] == '_') return true;
        if (name[index - 1] == '_') return false;
        if (!char.IsUpper(name[index])) return false;
        return !char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1]));
    }
}
