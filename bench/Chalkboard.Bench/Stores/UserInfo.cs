using System.Text.Json.Serialization;
using Chalkboard.Slates;

namespace Chalkboard.Bench.Stores;

/// <summary>A document of about 1 KiB of JSON.</summary>
public sealed record UserInfo(string UserId, bool ReadOnly, string TimeZone, IReadOnlyList<string> Panels, int Visits)
{
    public static UserInfo Sample { get; } =
        new("admin", false, "America/Los_Angeles", [.. Enumerable.Range(0, 30).Select(i => $"panel number {i:00} of this user")], 0);
}

public sealed record Note(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserInfo))]
public sealed partial class BenchJson : JsonSerializerContext;

public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<UserInfo> _rules = new() { Json = BenchJson.Default.UserInfo };

    public Document<UserInfo> User => Document("user", _rules);

    public Document<Note> Key(string key) => Document<Note>($"keys/{key}");
}
