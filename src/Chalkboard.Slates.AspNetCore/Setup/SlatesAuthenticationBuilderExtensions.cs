using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the authentication scheme of slates.</summary>
public static class SlatesAuthenticationBuilderExtensions
{
    /// <summary>
    /// Adds authentication with slate tokens, with the scheme <see cref="SlateAuthenticationDefaults.AuthenticationScheme"/>.
    /// </summary>
    public static AuthenticationBuilder AddSlateTokens(
        this AuthenticationBuilder builder, Action<SlateAuthenticationOptions>? configure = null) =>
        builder.AddSlateTokens(SlateAuthenticationDefaults.AuthenticationScheme, configure);

    /// <summary>Adds authentication with slate tokens, with a scheme of your choice.</summary>
    public static AuthenticationBuilder AddSlateTokens(
        this AuthenticationBuilder builder, string authenticationScheme, Action<SlateAuthenticationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<SlateAuthenticationOptions>(authenticationScheme)
            .Validate<IServiceProviderIsService>(
                (_, services) => services.IsService(typeof(RequestTokens)),
                $"The authentication scheme '{authenticationScheme}' needs slates. Call AddSlates on the application's services.")
            .ValidateOnStart();
        AddOpenIdConnectSessions(builder.Services);
        return builder.AddScheme<SlateAuthenticationOptions, SlateAuthenticationHandler>(authenticationScheme, configure);
    }

    private static void AddOpenIdConnectSessions(IServiceCollection services)
    {
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SavedTokenStore>();
        services.TryAddSingleton<RefreshLeases>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<TokenRefresher>();
        services.TryAddSingleton<ProviderSessions>();
        services.TryAddSingleton<LogoutTokenValidator>();
        services.TryAddSingleton<BackChannelLogout>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectEventsSetup>());
    }
}
