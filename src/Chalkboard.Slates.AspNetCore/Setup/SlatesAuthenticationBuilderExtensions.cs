using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Authentication;

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
        return builder.AddScheme<SlateAuthenticationOptions, SlateAuthenticationHandler>(authenticationScheme, configure);
    }
}
