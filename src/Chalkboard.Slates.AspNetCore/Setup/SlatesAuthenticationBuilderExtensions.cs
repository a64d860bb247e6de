using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        RequireSlates(builder.Services, authenticationScheme);
        return builder.AddScheme<SlateAuthenticationOptions, SlateAuthenticationHandler>(authenticationScheme, configure);
    }

    /// <summary>Lets slate tokens handle a scheme that the application has added for another handler.</summary>
    internal static void ReplaceSchemeBySlateTokens(
        this AuthenticationBuilder builder, string authenticationScheme, Action<SlateAuthenticationOptions>? configure)
    {
        var services = builder.Services;
        RequireSlates(services, authenticationScheme);
        services.TryAddTransient<SlateAuthenticationHandler>();
        services.Configure<AuthenticationOptions>(
            options => options.SchemeMap[authenticationScheme].HandlerType = typeof(SlateAuthenticationHandler));
        services.AddOptions<SlateAuthenticationOptions>(authenticationScheme)
            .Configure<TimeProvider>(static (options, timeProvider) => options.TimeProvider ??= timeProvider)
            .Configure(options => configure?.Invoke(options))
            .Validate(options =>
            {
                options.Validate(authenticationScheme);
                return true;
            });
    }

    private static void RequireSlates(IServiceCollection services, string authenticationScheme) =>
        services.AddOptions<SlateAuthenticationOptions>(authenticationScheme)
            .Validate<IServiceProviderIsService>(
                (_, registered) => registered.IsService(typeof(RequestTokens)),
                $"The authentication scheme '{authenticationScheme}' needs slates. Call AddSlates on the application's services.")
            .ValidateOnStart();
}
