using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>The tokens of a provider that a sign-in has saved (<c>SaveTokens</c>), by the names that the framework gives them.</summary>
/// <param name="Values">The tokens.</param>
/// <param name="SignInExpiresAt">The end of the sign-in, however often it is renewed.</param>
/// <param name="RefreshAt">The time from which on the access token is refreshed; null if it is not.</param>
/// <param name="IsRefreshRejected">True if the provider has rejected the refresh token, which is then not kept.</param>
internal sealed record SavedTokens(
    Dictionary<string, string> Values, DateTimeOffset SignInExpiresAt, DateTimeOffset? RefreshAt = null, bool IsRefreshRejected = false)
{
    public const string AccessToken = "access_token";
    public const string IdToken = "id_token";
    public const string RefreshToken = "refresh_token";
    public const string TokenType = "token_type";
    public const string ExpiresAt = "expires_at";

    private const string ItemPrefix = ".Token";
    private const string LoadedKey = "Chalkboard.Slates.LoadedTokens";

    private static readonly TimeSpan _maxRefreshMargin = TimeSpan.FromMinutes(1);

    /// <param name="values">The tokens.</param>
    /// <param name="canRefresh">True if the provider is known that refreshes them.</param>
    /// <param name="now">The time.</param>
    /// <param name="signInExpiresAt">The end of the sign-in.</param>
    public static SavedTokens Create(
        Dictionary<string, string> values, bool canRefresh, DateTimeOffset now, DateTimeOffset signInExpiresAt)
    {
        DateTimeOffset? refreshAt = null;
        if (canRefresh && values.ContainsKey(RefreshToken) && GetExpiry(values) is { } expiresAt)
        {
            // A token with a short life is used for at least half of it.
            var margin = (expiresAt - now) / 2;
            refreshAt = expiresAt - (margin < _maxRefreshMargin ? margin : _maxRefreshMargin);
        }

        return new(values, signInExpiresAt, refreshAt);
    }

    public bool IsRefreshDue(DateTimeOffset now) => RefreshAt <= now;

    /// <summary>Adds the tokens to the properties of a request's sign-in.</summary>
    public void AddTo(AuthenticationProperties properties, DateTimeOffset now)
    {
        // An access token that should have been refreshed, and has expired, is of no use to anyone.
        var isUsable = (RefreshAt is null && !IsRefreshRejected) || GetExpiry(Values) is not { } expiresAt || expiresAt > now;
        var usable = isUsable ? Values : Values.Where(token => token.Key is not (AccessToken or TokenType or ExpiresAt));
        properties.StoreTokens(usable.Select(token => new AuthenticationToken { Name = token.Key, Value = token.Value }));
        properties.SetParameter(LoadedKey, GetValues(properties));
    }

    /// <summary>Gets the tokens in the properties of a sign-in.</summary>
    public static Dictionary<string, string> GetValues(AuthenticationProperties properties) =>
        properties.GetTokens().ToDictionary(token => token.Name, token => token.Value, StringComparer.Ordinal);

    /// <summary>True if the application has changed the tokens since they were added to the properties, or has added them itself.</summary>
    public static bool AreChanged(AuthenticationProperties properties)
    {
        var values = GetValues(properties);
        var loaded = properties.GetParameter<Dictionary<string, string>>(LoadedKey) ?? [];
        return values.Count != loaded.Count || values.Except(loaded).Any();
    }

    /// <summary>Removes the tokens from the properties.</summary>
    public static void RemoveFrom(AuthenticationProperties properties)
    {
        foreach (var name in properties.Items.Keys.Where(name => name.StartsWith(ItemPrefix, StringComparison.Ordinal)).ToList())
            properties.Items.Remove(name);
    }

    private static DateTimeOffset? GetExpiry(Dictionary<string, string> values) =>
        values.TryGetValue(ExpiresAt, out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiresAt)
            ? expiresAt : null;

    // The generated ToString of a record would contain the tokens.
    public override string ToString() => string.Join(", ", Values.Keys);
}

[JsonSerializable(typeof(SavedTokens))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class SavedTokensJson : JsonSerializerContext;
