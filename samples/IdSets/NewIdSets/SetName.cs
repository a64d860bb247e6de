using System.Text;
using IdSets.Business;

namespace IdSets.NewIdSets;

/// <summary>Validates names of sets.</summary>
public static class SetName
{
    /// <summary>Normalizes a name to the form that is stored.</summary>
    /// <exception cref="UploadRefusedException">It is missing, too long, or not plain text.</exception>
    public static string Validate(string? name)
    {
        name = name?.Trim() ?? "";
        if (name.Length == 0) throw new UploadRefusedException("Give the set a name.");
        if (name.Length > IdSet.MaxName)
            throw new UploadRefusedException($"The name is {name.Length:N0} characters long; at most {IdSet.MaxName} are allowed.");
        if (name.Any(char.IsControl)) throw new UploadRefusedException("The name holds a control character, such as a line break.");
        return Normalize(name) ?? throw new UploadRefusedException("The name is not valid Unicode.");
    }

    private static string? Normalize(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
