using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Chalkboard.Slates.Tests;

public sealed record UserInfo(string Name, int Visits = 0, string? TimeZone = null);

public sealed record Draft(string Title);

public sealed class UserSlate(SlateContext context) : Slate(context)
{
    private static readonly DocumentRules<UserInfo> _withInitial = new() { InitialValue = () => new("nobody") };
    private static readonly DocumentRules<UserInfo> _generated = new() { Json = GeneratedJson.Default.UserInfo };
    private static readonly DocumentRules<UserInfo> _upgraded = new() { Upgrade = Upgrade };
    private static readonly DocumentRules<Draft> _short = new() { ExpiresAfter = TimeSpan.FromHours(1) };

    public Document<UserInfo> User => Document<UserInfo>("user");

    public Document<UserInfo> UserWithInitial => Document("user", _withInitial);

    public Document<UserInfo> UserGenerated => Document("user", _generated);

    public Document<UserInfo> UserUpgraded => Document("user", _upgraded);

    public Document<Draft> Last => Document<Draft>("last");

    public Workflow<Draft> Drafts => Workflow<Draft>("draft");

    public Workflow<Draft> ShortDrafts => Workflow("draft", _short);

    public Workflow<Draft> Uploads => Workflow<Draft>("upload", absoluteLifetime: TimeSpan.FromDays(30));

    public Parts<Draft> Pieces => Uploads.Parts<Draft>("pieces");

    public Document<UserInfo> Named(string id) => Document<UserInfo>(id);

    // An older format had the name in two parts.
    private static JsonObject Upgrade(JsonObject json)
    {
        if (json.Remove("first", out var first)) json["name"] = $"{first} {json["last"]}";
        return json;
    }
}

[JsonSerializable(typeof(UserInfo))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class GeneratedJson : JsonSerializerContext;
