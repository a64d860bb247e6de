using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Chalkboard.Slates.Documents;

namespace Chalkboard.Slates.Setup;

/// <summary>A typed slate that was added to the application.</summary>
internal interface IDeclaredSlate
{
    /// <summary>Finds the documents and workflows that the slate declares as properties.</summary>
    /// <returns>Each document with the property's name, or the error of the property.</returns>
    IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> FindDocuments(SlateClient client);
}

/// <inheritdoc/>
internal sealed class DeclaredSlate<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TSlate> : IDeclaredSlate where TSlate : Slate
{
    public IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> FindDocuments(SlateClient client)
    {
        var owner = new PlaceholderOwner();
        var context = client.OpenDeferred(owner.CreateCache);
        var results = new List<(string, IDeclaredDocument?, string?)>();
        if (TryGet(typeof(TSlate).Name, owner, context.As<TSlate>, out var error) is not { } slate)
            return error is null ? [] : [(typeof(TSlate).Name, null, error)];
        foreach (var property in typeof(TSlate).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!typeof(IDeclaredDocument).IsAssignableFrom(property.PropertyType) || property.GetIndexParameters().Length > 0) continue;
            var name = $"{typeof(TSlate).Name}.{property.Name}";
            var document =
                TryGet(name, owner,
                () => Validate(
                    (IDeclaredDocument?)property.GetValue(slate, BindingFlags.DoNotWrapExceptions, null, null, null)), out error);
            results.Add((name, document, error));
        }

        return results;
    }

    private static IDeclaredDocument? Validate(IDeclaredDocument? document)
    {
        document?.ValidateType();
        return document;
    }

    private static T? TryGet<T>(string name, PlaceholderOwner owner, Func<T?> get, out string? error) where T : class
    {
        error = null;
        try
        {
            return get();
        }
        catch (DocumentSerializationException e)
        {
            error = $"{name}: {e.Message}";
        }
        catch (Exception e)
        {
            // A slate's constructor may require an owner of some format, such as a number; such a slate can't be checked without one.
            if (!owner.IsUsed) error = $"{name}: {e.Message}";
        }

        return null;
    }

    /// <summary>An owner that exists only for the check.</summary>
    private sealed class PlaceholderOwner
    {
        /// <summary>True if the slate has read its name.</summary>
        public bool IsUsed { get; private set; }

        public SlateCache CreateCache()
        {
            IsUsed = true;
            return new SlateCache("_check", null);
        }
    }
}

internal static class DeclaredSlate
{
    /// <summary>The reflected members of a typed slate: its constructor, and the properties that declare its documents.</summary>
    public const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties
            | DynamicallyAccessedMemberTypes.NonPublicProperties;
}
