namespace Chalkboard.Slates.Documents;

/// <summary>A document or workflow that a slate declares.</summary>
internal interface IDeclaredDocument
{
    /// <summary>Its id; for a workflow, what the ids of its instances begin with.</summary>
    string Id { get; }

    /// <summary>The type of its value.</summary>
    Type Type { get; }

    /// <summary>Checks that values of the type come back from JSON as they were.</summary>
    /// <exception cref="DocumentSerializationException">They do not.</exception>
    void ValidateType();
}
