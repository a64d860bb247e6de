using System.Text.RegularExpressions;

namespace IdSets.Validation;

/// <summary>Ids that contain an article number, such as <c>EAN-4006381333931</c>. The last digit is a check digit.</summary>
/// <param name="mended">True if the error that docs/find-a-slow-call.md finds is corrected.</param>
public sealed class Ean(bool mended)
{
    private readonly Regex _form = NewForm();

    /// <summary>Returns whether an id contains an article number.</summary>
    public bool Is(string id)
    {
        var form = mended ? _form : NewForm();
        return form.IsMatch(id);
    }

    /// <summary>Returns whether the check digit is correct.</summary>
    public static bool IsRight(string id)
    {
        var sum = 0;
        for (var place = 0; place < 13; place++) sum += (id[place + 4] - '0') * (place % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }

    private static Regex NewForm() => new("^EAN-[0-9]{13}$", RegexOptions.Compiled | RegexOptions.CultureInvariant);
}
