namespace Chalkboard.Slates.Documents;

/// <summary>A document or workflow that a slate declares.</summary>
internal interface IDeclaredDocument
{
    /// <summary>The document's id; for a workflow, the prefix of its instances' ids.</summary>
    string Id { get; }

    /// <summary>The type of its value.</summary>
    Type Type { get; }

    /// <summary>Checks that values of the type survive a JSON round trip.</summary>
    /// <exception cref="DocumentSerializationException">They don't.</exception>
    void ValidateType();
}
