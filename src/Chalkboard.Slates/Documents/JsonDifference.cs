using System.Text.Json;

namespace Chalkboard.Slates.Documents;

/// <summary>Finds the first place in which two JSON texts differ.</summary>
internal static class JsonDifference
{
    /// <returns>Such as "$.items[2].price differs". Values are not shown: the text may reach a log. Null if they say the same: the order of properties says nothing.</returns>
    public static string? Describe(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found)
    {
        using var a = JsonDocument.Parse(expected);
        using var b = JsonDocument.Parse(found);
        return Find(a.RootElement, b.RootElement, "$");
    }

    private static string? Find(JsonElement a, JsonElement b, string path)
    {
        if (a.ValueKind == JsonValueKind.Object && b.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in a.EnumerateObject())
            {
                var inner = $"{path}.{property.Name}";
                if (!b.TryGetProperty(property.Name, out var other)) return $"{inner} is missing";
                if (Find(property.Value, other, inner) is { } difference) return difference;
            }

            foreach (var property in b.EnumerateObject())
                if (!a.TryGetProperty(property.Name, out _)) return $"{path}.{property.Name} is added";
            return null;
        }

        if (a.ValueKind == JsonValueKind.Array && b.ValueKind == JsonValueKind.Array)
        {
            var (count, others) = (a.GetArrayLength(), b.GetArrayLength());
            if (count != others) return $"{path} has {others} items instead of {count}";
            for (var i = 0; i < count; i++)
                if (Find(a[i], b[i], $"{path}[{i}]") is { } difference) return difference;
            return null;
        }

        return JsonElement.DeepEquals(a, b) ? null : $"{path} differs";
    }
}
