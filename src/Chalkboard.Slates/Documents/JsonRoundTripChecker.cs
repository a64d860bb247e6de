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
internal static class JsonRoundTripChecker
{
    private const int MaxReported = 8;

    // The default depth limit of System.Text.Json.
    private const int MaxDepth = 64;

    /// <summary>Finds the data that values of a type would lose.</summary>
    /// <returns>A sentence for each part.</returns>
    public static IReadOnlyList<string> FindLosses(JsonTypeInfo type)
    {
        var losses = new List<string>();
        Visit(type, [], losses);
        return losses;
    }

    /// <summary>
    /// Checks for a value of a type that is derived from the declared one. The members of the derived type would be dropped.
    /// </summary>
    /// <returns>A sentence, or null.</returns>
    public static string? FindDerivedTypeLoss(object value, JsonTypeInfo declared) =>
        declared.Kind == JsonTypeInfoKind.Object && declared.PolymorphismOptions is null
            && value.GetType() != (Nullable.GetUnderlyingType(declared.Type) ?? declared.Type)
            ? $"The value is a {GetDisplayName(value.GetType())}, and only the members that {GetDisplayName(declared.Type)} declares " +
                $"would be stored. Declare the document as {GetDisplayName(value.GetType())}, or put [JsonDerivedType] on " +
                $"{GetDisplayName(declared.Type)}."
            : null;

    /// <summary>Finds values of derived types anywhere in a value.</summary>
    /// <inheritdoc cref="FindDerivedTypeLoss" path="/returns"/>
    public static string? FindNestedDerivedTypeLoss(object? value, JsonTypeInfo declared, int depth = 0)
    {
        if (value is null || depth > MaxDepth) return null;
        if (FindDerivedTypeLoss(value, declared) is { } loss) return loss;
        switch (declared.Kind)
        {
            case JsonTypeInfoKind.Object:
                var actualType = declared.Type == value.GetType() ? declared : declared.Options.GetTypeInfo(value.GetType());
                foreach (var property in actualType.Properties)
                    // A member that is written but never read is computed, so it is not data.
                    if (property is { Get: { } get, CustomConverter: null, IsExtensionData: false } && IsRestored(property, actualType) &&
                        FindNestedDerivedTypeLoss(get(value), actualType.Options.GetTypeInfo(property.PropertyType), depth + 1)
                            is { } propertyLoss)
                        return propertyLoss;
                return null;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary when declared.ElementType is { } element:
                var items = value is IDictionary dictionary ? dictionary.Values
                    : declared.Kind == JsonTypeInfoKind.Enumerable ? value as IEnumerable : null;
                foreach (var item in items ?? Array.Empty<object>())
                    if (FindNestedDerivedTypeLoss(item, declared.Options.GetTypeInfo(element), depth + 1) is { } itemLoss) return itemLoss;
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
                // A member with a converter of its own is trusted.
                if (type.Type == typeof(object)) losses.Add("A member of type object comes back as a JsonElement. Give it the type that " +
                    "it has, or declare it as JsonElement.");
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
        var name = GetDisplayName(type.Type);
        if (type.PolymorphismOptions is { } polymorphismOptions)
            foreach (var derived in polymorphismOptions.DerivedTypes) VisitType(derived.DerivedType, type.Options, visited, losses);
        if (type.Type.IsAbstract)
        {
            if (type.PolymorphismOptions is null) losses.Add($"{name} is abstract or an interface, so it can be written and never read. " +
                "Declare a concrete type, or put [JsonDerivedType] on it.");
        }
        else if (type.CreateObject is null && type.ConstructorAttributeProvider is null)
        {
            losses.Add($"{name} has no constructor that System.Text.Json would call, so it can be written and never read. Leave it one " +
                "public constructor, or put [JsonConstructor] on one.");
        }
        else if (FindUnboundParameter(type) is { } parameter)
        {
            losses.Add($"The constructor parameter '{parameter}' of {name} has no property of that name and type, so it can be written " +
                "and never read. Give it the name of its property.");
        }

        var lossCountBefore = losses.Count;
        foreach (var property in type.Properties)
        {
            if (property is { Get: null } or { CustomConverter: not null } or { IsExtensionData: true }) continue;
            if (IsDropped(property, type))
            {
                losses.Add($"{name}.{GetMemberName(property)} is written and never read back. Give it an init or set accessor, a " +
                    "constructor parameter, or [JsonInclude]; or mark it [JsonIgnore] if it isn't data.");
                continue;
            }

            if (IsRestored(property, type)) VisitType(property.PropertyType, type.Options, visited, losses);
        }

        losses.AddRange(FindUnwrittenMembers(type, name));
        if (losses.Count == lossCountBefore && LosesAllData(type))
            losses.Add($"{name} holds data, and none of its members is read back, so it would come back empty. Give it properties with " +
                "init or set accessors, or a JsonConverter.");
    }

    private static void VisitCollection(JsonTypeInfo type, HashSet<Type> visited, List<string> losses)
    {
        var name = GetDisplayName(type.Type);
        try
        {
            // Only System.Text.Json knows which collections it can create.
            JsonSerializer.Deserialize(type.Kind == JsonTypeInfoKind.Dictionary ? "{}"u8 : "[]"u8, type);
        }
        catch (NotSupportedException)
        {
            losses.Add($"{name} can be written and never read. Declare a collection that System.Text.Json can make, such as a List or " +
                "an ImmutableArray.");
        }

        if (IsStack(type.Type))
            losses.Add($"{name} comes back in reverse order. Declare a List.");
        losses.AddRange(FindUnwrittenMembers(type, name));
        if (type.ElementType is { } element) VisitType(element, type.Options, visited, losses);
    }

    private static string? FindUnboundParameter(JsonTypeInfo type)
    {
        if (type.ConstructorAttributeProvider is not ConstructorInfo constructor) return null;
        foreach (var parameter in constructor.GetParameters())
            if (!type.Properties.Any(property =>
                property.AssociatedParameter is { IsMemberInitializer: false } associated && associated.Position == parameter.Position))
                return parameter.Name;
        return null;
    }

    private static bool IsStack(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
            if (current.IsGenericType && current.GetGenericTypeDefinition().FullName is "System.Collections.Generic.Stack`1"
                or "System.Collections.Concurrent.ConcurrentStack`1" or "System.Collections.Immutable.ImmutableStack`1")
                return true;
        return false;
    }

    // A computed property need not be read back. A property that stores its value has a backing field.
    private static bool IsDropped(JsonPropertyInfo property, JsonTypeInfo type) =>
        !IsRestored(property, type) && property.AttributeProvider switch
        {
            FieldInfo => true,
            PropertyInfo { SetMethod: not null } => true,
            PropertyInfo { DeclaringType: { } declaring } info => FindBackingField(declaring, info.Name) is not null,
            _ => false,
        };

    /// <summary>True if reading sets a property, passes it to the constructor, or fills the object that it holds.</summary>
    private static bool IsRestored(JsonPropertyInfo property, JsonTypeInfo type) =>
        property.Set is not null || property.AssociatedParameter is not null || IsPopulated(property, type);

    // System.Text.Json only populates mutable objects:
    // https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/populate-properties
    private static bool IsPopulated(JsonPropertyInfo property, JsonTypeInfo type) =>
        (property.ObjectCreationHandling ?? type.PreferredPropertyObjectCreationHandling
            ?? type.Options.PreferredObjectCreationHandling) == JsonObjectCreationHandling.Populate &&
        property is
        {
            Get: not null,
            PropertyType: { IsValueType: false, IsArray: false, Namespace: not "System.Collections.Immutable" } propertyType
        } &&
        type.Options.GetTypeInfo(propertyType).Kind != JsonTypeInfoKind.None;

    /// <summary>True if a type has fields, and none of its members is read back.</summary>
    private static bool LosesAllData(JsonTypeInfo type)
    {
        if (type.CreateObject is null || type.Properties.Any(property => property.IsExtensionData || IsRestored(property, type)))
            return false;
        foreach (var field in GetFields(type.Type, includePrivate: true))
            if (!typeof(Delegate).IsAssignableFrom(field.FieldType) && !field.IsDefined(typeof(JsonIgnoreAttribute))
                && FindProperty(field)?.IsDefined(typeof(JsonIgnoreAttribute)) != true)
                return true;
        return false;
    }

    /// <summary>Finds the members that hold data and are not written.</summary>
    private static IEnumerable<string> FindUnwrittenMembers(JsonTypeInfo type, string name)
    {
        var writtenNames =
            type.Properties.Where(property => property.Get is not null).Select(GetMemberName).ToHashSet(StringComparer.Ordinal);
        foreach (var field in GetFields(type.Type, includePrivate: false))
        {
            if (field.IsDefined(typeof(JsonIgnoreAttribute))) continue;
            if (field.IsPublic)
            {
                if (!writtenNames.Contains(field.Name))
                    yield return $"{name}.{field.Name} is a field, and fields are not written. Make it a property, or put [JsonInclude] " +
                        "on it.";
            }
            else if (FindProperty(field) is { } property && !writtenNames.Contains(property.Name)
                && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            {
                yield return $"{name}.{property.Name} is not written. Make it public, or put [JsonInclude] on it, or [JsonIgnore] if it " +
                    "isn't data.";
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields that were trimmed away hold no data.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Fields that were trimmed away hold no data.")]
    private static IEnumerable<FieldInfo> GetFields(Type type, bool includePrivate)
    {
        for (var current = type; current is not null && current != typeof(object)
            && current != typeof(ValueType); current = current.BaseType)
            foreach (var field in current.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                // Private members of the framework's types are not checked.
                if (field.IsPublic || includePrivate || !IsFrameworkType(current)) yield return field;
    }

    private static bool IsFrameworkType(Type type) =>
        type.Assembly.GetName().Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A property whose field was trimmed away holds no data.")]
    private static FieldInfo? FindBackingField(Type type, string property) =>
        type.GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A property that was trimmed away is not used.")]
    private static PropertyInfo? FindProperty(FieldInfo field) =>
        field.Name is ['<', ..] && field.Name.IndexOf(">k__BackingField", StringComparison.Ordinal) is > 0 and var end
            ? field.DeclaringType!.GetProperty(
                field.Name[1..end], BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            : null;

    private static string GetMemberName(JsonPropertyInfo property) => (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;

    /// <summary>The name of a type as it is written in C#.</summary>
    public static string GetDisplayName(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}" +
            $"<{string.Join(", ", type.GenericTypeArguments.Select(GetDisplayName))}>"
        : type.Name;
}
