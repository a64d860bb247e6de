using System.Text.Json;

namespace Chalkboard.Slates.Documents;

/// <summary>Finds the first place in which two JSON texts differ.</summary>
internal static class JsonDifference
{
    /// <returns>
    /// A sentence such as "$.items[2].price differs", or null if the two are equal. The order of properties does not matter. Values are
    /// not included, because the text may reach a log.
    /// </returns>
    public static string? Describe(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        using var expectedDocument = JsonDocument.Parse(expected);
        using var actualDocument = JsonDocument.Parse(actual);
        return Find(expectedDocument.RootElement, actualDocument.RootElement, "$");
    }

    private static string? Find(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in expected.EnumerateObject())
            {
                var propertyPath = $"{path}.{property.Name}";
                if (!actual.TryGetProperty(property.Name, out var actualProperty)) return $"{propertyPath} is missing";
                if (Find(property.Value, actualProperty, propertyPath) is { } difference) return difference;
            }

            foreach (var property in actual.EnumerateObject())
                if (!expected.TryGetProperty(property.Name, out _)) return $"{path}.{property.Name} is added";
            return null;
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            var (expectedCount, actualCount) = (expected.GetArrayLength(), actual.GetArrayLength());
            if (expectedCount != actualCount) return $"{path} has {actualCount} items instead of {expectedCount}";
            for (var i = 0; i < expectedCount; i++)
                if (Find(expected[i], actual[i], $"{path}[{i}]") is { } difference) return difference;
            return null;
        }

        return JsonElement.DeepEquals(expected, actual) ? null : $"{path} differs";
    }
}
