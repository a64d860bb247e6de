using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Chalkboard.Slates.Documents;

namespace Chalkboard.Slates.Setup;

/// <summary>A typed slate that was added to the application.</summary>
internal interface IDeclaredSlate
{
    /// <summary>Finds the documents and workflows that the slate declares as properties.</summary>
    /// <returns>Each with the property's name, or with the error that it gave.</returns>
    IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> Documents(SlateClient client);
}

/// <inheritdoc/>
internal sealed class DeclaredSlate<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TSlate> : IDeclaredSlate where TSlate : Slate
{
    public IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> Documents(SlateClient client)
    {
        var slate = client.For<TSlate>("_check");
        foreach (var property in typeof(TSlate).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!typeof(IDeclaredDocument).IsAssignableFrom(property.PropertyType) || property.GetIndexParameters().Length > 0) continue;
            yield return Read(slate, property);
        }
    }

    private static (string, IDeclaredDocument?, string?) Read(TSlate slate, PropertyInfo property)
    {
        var name = $"{typeof(TSlate).Name}.{property.Name}";
        try
        {
            var document = (IDeclaredDocument?)property.GetValue(slate);
            document?.Check();
            return (name, document, null);
        }
        catch (TargetInvocationException e)
        {
            return (name, null, $"{name}: {e.InnerException!.Message}");
        }
        catch (DocumentTypeException e)
        {
            return (name, null, $"{name}: {e.Message}");
        }
    }
}

internal static class DeclaredSlate
{
    /// <summary>What is used of a typed slate: its constructor, and the properties that declare its documents.</summary>
    public const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicProperties;
}
