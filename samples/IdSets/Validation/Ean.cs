using System.Text.RegularExpressions;

namespace IdSets.Validation;

/// <summary>Ids that hold the number of an article, as in <c>EAN-4006381333931</c>. Its last digit is made of the others.</summary>
/// <param name="mended">Whether the mistake that docs/find-a-slow-call.md finds is mended.</param>
public sealed class Ean(bool mended)
{
    private readonly Regex _form = NewForm();

    /// <summary>Whether an id is one of these.</summary>
    public bool Is(string id)
    {
        var form = mended ? _form : NewForm();
        return form.IsMatch(id);
    }

    /// <summary>Whether the last digit of one of these is right.</summary>
    public static bool IsRight(string id)
    {
        var sum = 0;
        for (var place = 0; place < 13; place++) sum += (id[place + 4] - '0') * (place % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }

    private static Regex NewForm() => new("^EAN-[0-9]{13}$", RegexOptions.Compiled | RegexOptions.CultureInvariant);
}
