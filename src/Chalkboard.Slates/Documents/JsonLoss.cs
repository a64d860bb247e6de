using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates.Documents;

/// <summary>Finds the parts of a type, or of a value, that System.Text.Json would drop without an error.</summary>
/// <remarks>
/// How types are serialized: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/how-to. A private field without a
/// property may be a cache, so it is not reported.
/// </remarks>
internal static class JsonLoss
{
    private const int MaxReported = 8;

    // As deep as System.Text.Json writes by default.
    private const int MaxDepth = 64;

    /// <summary>Finds what values of a type would lose.</summary>
    /// <returns>A sentence for each part.</returns>
    public static IReadOnlyList<string> Find(JsonTypeInfo type)
    {
        var losses = new List<string>();
        Visit(type, [], losses);
        return losses;
    }

    /// <summary>Whether a value is of a type derived from the declared one, whose own members would be dropped.</summary>
    /// <returns>A sentence, or null.</returns>
    public static string? FindUndeclared(object value, JsonTypeInfo declared) =>
        declared.Kind == JsonTypeInfoKind.Object && declared.PolymorphismOptions is null && value.GetType() != (Nullable.GetUnderlyingType(declared.Type) ?? declared.Type)
            ? $"The value is a {NameOf(value.GetType())}, and only what {NameOf(declared.Type)} declares would be stored. Declare the document as {NameOf(value.GetType())}, or put [JsonDerivedType] on {NameOf(declared.Type)}."
            : null;

    /// <summary>Looks for values of derived types anywhere in a value.</summary>
    /// <inheritdoc cref="FindUndeclared" path="/returns"/>
    public static string? FindUndeclaredWithin(object? value, JsonTypeInfo declared, int depth = 0)
    {
        if (value is null || depth > MaxDepth) return null;
        if (FindUndeclared(value, declared) is { } loss) return loss;
        switch (declared.Kind)
        {
            case JsonTypeInfoKind.Object:
                var actual = declared.Type == value.GetType() ? declared : declared.Options.GetTypeInfo(value.GetType());
                foreach (var property in actual.Properties)
                    // What is not read back is computed, and no data.
                    if (property is { Get: { } get, CustomConverter: null, IsExtensionData: false } && IsRestored(property, actual) &&
                        FindUndeclaredWithin(get(value), actual.Options.GetTypeInfo(property.PropertyType), depth + 1) is { } inProperty) return inProperty;
                return null;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary when declared.ElementType is { } element:
                var items = value is IDictionary dictionary ? dictionary.Values : declared.Kind == JsonTypeInfoKind.Enumerable ? value as IEnumerable : null;
                foreach (var item in items ?? Array.Empty<object>())
                    if (FindUndeclaredWithin(item, declared.Options.GetTypeInfo(element), depth + 1) is { } inItem) return inItem;
                return null;
            default:
                return null;
        }
    }

    private static void Visit(JsonTypeInfo type, HashSet<Type> visited, List<string> losses)
    {
        if (!visited.Add(type.Type) || losses.Count >= MaxReported) return;
        if (Nullable.GetUnderlyingType(type.Type) is { } underlying)
        {
            VisitType(underlying, type.Options, visited, losses);
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                VisitObject(type, visited, losses);
                break;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary:
                VisitCollection(type, visited, losses);
                break;
            default:
                // What has a converter of its own is trusted.
                if (type.Type == typeof(object)) losses.Add("A member of type object comes back as a JsonElement. Give it the type that it has, or declare it as JsonElement.");
                break;
        }
    }

    private static void VisitType(Type type, JsonSerializerOptions options, HashSet<Type> visited, List<string> losses)
    {
        try
        {
            Visit(options.GetTypeInfo(type), visited, losses);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            losses.Add(e.Message);
        }
    }

    private static void VisitObject(JsonTypeInfo type, HashSet<Type> visited, List<string> losses)
    {
        var name = NameOf(type.Type);
        if (type.PolymorphismOptions is { } polymorphism)
            foreach (var derived in polymorphism.DerivedTypes) VisitType(derived.DerivedType, type.Options, visited, losses);
        if (type.Type.IsAbstract)
        {
            if (type.PolymorphismOptions is null) losses.Add($"{name} is abstract or an interface, so it can be written and never read. Declare a concrete type, or put [JsonDerivedType] on it.");
        }
        else if (type.CreateObject is null && type.ConstructorAttributeProvider is null)
        {
            losses.Add($"{name} has no constructor that System.Text.Json would call, so it can be written and never read. Leave it one public constructor, or put [JsonConstructor] on one.");
        }
        else if (Unbound(type) is { } parameter)
        {
            losses.Add($"The constructor parameter '{parameter}' of {name} has no property of that name and type, so it can be written and never read. Name it as its property.");
        }

        var found = losses.Count;
        foreach (var property in type.Properties)
        {
            if (property is { Get: null } or { CustomConverter: not null } or { IsExtensionData: true }) continue;
            if (IsDropped(property, type))
            {
                losses.Add($"{name}.{MemberOf(property)} is written and never read back. Give it an init or set accessor, a constructor parameter, or [JsonInclude]; or mark it [JsonIgnore] if it isn't data.");
                continue;
            }

            if (IsRestored(property, type)) VisitType(property.PropertyType, type.Options, visited, losses);
        }

        losses.AddRange(Unwritten(type, name));
        if (losses.Count == found && IsEmptied(type))
            losses.Add($"{name} holds data, and none of its members is read back, so it would come back empty. Give it properties with init or set accessors, or a JsonConverter.");
    }

    private static void VisitCollection(JsonTypeInfo type, HashSet<Type> visited, List<string> losses)
    {
        var name = NameOf(type.Type);
        try
        {
            // Which collections can be made is known to System.Text.Json alone.
            JsonSerializer.Deserialize(type.Kind == JsonTypeInfoKind.Dictionary ? "{}"u8 : "[]"u8, type);
        }
        catch (NotSupportedException)
        {
            losses.Add($"{name} can be written and never read. Declare a collection that System.Text.Json can make, such as a List or an ImmutableArray.");
        }

        if (IsStack(type.Type))
            losses.Add($"{name} comes back in reverse order. Declare a List.");
        losses.AddRange(Unwritten(type, name));
        if (type.ElementType is { } element) VisitType(element, type.Options, visited, losses);
    }

    private static string? Unbound(JsonTypeInfo type)
    {
        if (type.ConstructorAttributeProvider is not ConstructorInfo constructor) return null;
        foreach (var parameter in constructor.GetParameters())
            if (!type.Properties.Any(property => property.AssociatedParameter is { IsMemberInitializer: false } bound && bound.Position == parameter.Position)) return parameter.Name;
        return null;
    }

    private static bool IsStack(Type type)
    {
        for (var part = type; part is not null; part = part.BaseType)
            if (part.IsGenericType && part.GetGenericTypeDefinition().FullName is "System.Collections.Generic.Stack`1" or "System.Collections.Concurrent.ConcurrentStack`1" or "System.Collections.Immutable.ImmutableStack`1")
                return true;
        return false;
    }

    // A property that only computes something needs not come back. One that holds it has a field.
    private static bool IsDropped(JsonPropertyInfo property, JsonTypeInfo type) => !IsRestored(property, type) && property.AttributeProvider switch
    {
        FieldInfo => true,
        PropertyInfo { SetMethod: not null } => true,
        PropertyInfo { DeclaringType: { } declaring } held => BackingField(declaring, held.Name) is not null,
        _ => false,
    };

    /// <summary>Whether reading sets a property, passes it to the constructor, or fills the object that it holds.</summary>
    private static bool IsRestored(JsonPropertyInfo property, JsonTypeInfo type) =>
        property.Set is not null || property.AssociatedParameter is not null || IsPopulated(property, type);

    // Only an object that can be changed is filled: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/populate-properties
    private static bool IsPopulated(JsonPropertyInfo property, JsonTypeInfo type) =>
        (property.ObjectCreationHandling ?? type.PreferredPropertyObjectCreationHandling ?? type.Options.PreferredObjectCreationHandling) == JsonObjectCreationHandling.Populate &&
        property is { Get: not null, PropertyType: { IsValueType: false, IsArray: false, Namespace: not "System.Collections.Immutable" } held } &&
        type.Options.GetTypeInfo(held).Kind != JsonTypeInfoKind.None;

    /// <summary>Whether a type has fields, and none of what it holds is read back.</summary>
    private static bool IsEmptied(JsonTypeInfo type)
    {
        if (type.CreateObject is null || type.Properties.Any(property => property.IsExtensionData || IsRestored(property, type))) return false;
        foreach (var field in Fields(type.Type, isPrivateIncluded: true))
            if (!typeof(Delegate).IsAssignableFrom(field.FieldType) && !field.IsDefined(typeof(JsonIgnoreAttribute)) && PropertyOf(field)?.IsDefined(typeof(JsonIgnoreAttribute)) != true)
                return true;
        return false;
    }

    /// <summary>Members that hold data and are not written at all.</summary>
    private static IEnumerable<string> Unwritten(JsonTypeInfo type, string name)
    {
        var written = type.Properties.Where(property => property.Get is not null).Select(MemberOf).ToHashSet(StringComparer.Ordinal);
        foreach (var field in Fields(type.Type, isPrivateIncluded: false))
        {
            if (field.IsDefined(typeof(JsonIgnoreAttribute))) continue;
            if (field.IsPublic)
            {
                if (!written.Contains(field.Name)) yield return $"{name}.{field.Name} is a field, and fields are not written. Make it a property, or put [JsonInclude] on it.";
            }
            else if (PropertyOf(field) is { } property && !written.Contains(property.Name) && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            {
                yield return $"{name}.{property.Name} is not written. Make it public, or put [JsonInclude] on it, or [JsonIgnore] if it isn't data.";
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields that were trimmed away hold nothing.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Fields that were trimmed away hold nothing.")]
    private static IEnumerable<FieldInfo> Fields(Type type, bool isPrivateIncluded)
    {
        for (var part = type; part is not null && part != typeof(object) && part != typeof(ValueType); part = part.BaseType)
            foreach (var field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                // The private parts of the framework's own types are its business.
                if (field.IsPublic || isPrivateIncluded || !IsOfFramework(part)) yield return field;
    }

    private static bool IsOfFramework(Type type) => type.Assembly.GetName().Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A property whose field was trimmed away holds nothing.")]
    private static FieldInfo? BackingField(Type type, string property) =>
        type.GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A property that was trimmed away is not used.")]
    private static PropertyInfo? PropertyOf(FieldInfo field) =>
        field.Name is ['<', ..] && field.Name.IndexOf(">k__BackingField", StringComparison.Ordinal) is > 0 and var end
            ? field.DeclaringType!.GetProperty(field.Name[1..end], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            : null;

    private static string MemberOf(JsonPropertyInfo property) => (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;

    /// <summary>The name of a type as it is written in C#.</summary>
    public static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>"
        : type.Name;
}
