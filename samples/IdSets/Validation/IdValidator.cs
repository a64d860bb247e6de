using IdSets.NewIdSets;

namespace IdSets.Validation;

/// <summary>Checks an id as it is, whether or not it is in a set.</summary>
public sealed class IdValidator(Ean ean)
{
    /// <summary>What is wrong with an id; null if nothing is.</summary>
    public string? Check(string id)
    {
        if (!IdRule.Allows(id)) return $"An id is {IdRule.InWords}.";
        if (ean.Is(id) && !Ean.IsRight(id)) return "Its last digit does not fit to the others.";
        return null;
    }
}
