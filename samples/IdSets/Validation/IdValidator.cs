using IdSets.NewIdSets;

namespace IdSets.Validation;

/// <summary>Validates an id, whether or not it is in a set.</summary>
public sealed class IdValidator(Ean ean)
{
    /// <summary>Returns the error of an id; null if it is valid.</summary>
    public string? Check(string id)
    {
        if (!IdRule.Allows(id)) return $"An id is {IdRule.InWords}.";
        if (ean.Is(id) && !Ean.IsRight(id)) return "Its last digit does not fit to the others.";
        return null;
    }
}
