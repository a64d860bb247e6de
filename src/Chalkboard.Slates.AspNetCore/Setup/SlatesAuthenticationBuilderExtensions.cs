using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Chalkboard.Slates.AspNetCore.TicketStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
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
        RequireSlates<SlateAuthenticationOptions>(builder.Services, authenticationScheme);
        AddOpenIdConnectSessions(builder.Services);
        return builder.AddScheme<SlateAuthenticationOptions, SlateAuthenticationHandler>(authenticationScheme, configure);
    }

    /// <summary>
    /// Keeps the tickets of a cookie scheme as slate tokens. A sign-in can then be revoked at once, is listed among the user's devices, and
    /// its cookie holds only an encrypted key. Call it after <c>AddCookie</c>.
    /// </summary>
    /// <remarks>
    /// <see cref="SlateOptions.Tokens"/> decides how long a sign-in lives, so <see cref="CookieAuthenticationOptions.ExpireTimeSpan"/>
    /// must be equal to <see cref="TokenOptions.Lifetime"/>; otherwise the application does not start. Another ticket, such as after
    /// <c>SignInAsync</c> or with <c>ShouldRenew</c> and a replaced principal, gets another key, and the old key ends after
    /// <see cref="TokenOptions.GracePeriod"/>. A ticket that has ended is not renewed.
    /// </remarks>
    /// <param name="builder">The builder of authentication, in an application that calls <c>AddSlates</c>.</param>
    /// <param name="authenticationScheme">The cookie scheme.</param>
    /// <returns>The builder, for further calls.</returns>
    public static AuthenticationBuilder KeepTicketsInSlates(
        this AuthenticationBuilder builder, string authenticationScheme = CookieAuthenticationDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RequireSlates<CookieAuthenticationOptions>(builder.Services, authenticationScheme)
            .Validate<IOptions<SlateOptions>>(
                static (options, slates) => options.ExpireTimeSpan == slates.Value.Tokens.Lifetime,
                $"The cookie scheme '{authenticationScheme}' keeps its tickets in slates, and its ExpireTimeSpan differs from " +
                "SlateOptions.Tokens.Lifetime. Set both to the same time.")
            .PostConfigure<IServiceProvider>((options, services) =>
            {
                // Without slates the validation fails.
                if (services.GetService<RequestTokens>() is null) return;
                if (options.TicketDataFormat is null)
                    throw new InvalidOperationException($"Call AddCookie(\"{authenticationScheme}\") before KeepTicketsInSlates.");
                var store = ActivatorUtilities.CreateInstance<SlateTicketStore>(services, options);
                options.CookieManager = new TicketCookieManager(options.CookieManager, options.TicketDataFormat, store);
                options.SessionStore = store;
            });
        return builder;
    }

    /// <summary>Lets slate tokens handle a scheme that the application has added for another handler.</summary>
    internal static void ReplaceSchemeBySlateTokens(
        this AuthenticationBuilder builder, string authenticationScheme, Action<SlateAuthenticationOptions>? configure)
    {
        var services = builder.Services;
        RequireSlates<SlateAuthenticationOptions>(services, authenticationScheme);
        AddOpenIdConnectSessions(services);
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

    private static OptionsBuilder<TOptions> RequireSlates<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceCollection services, string authenticationScheme) where TOptions : AuthenticationSchemeOptions =>
        services.AddOptions<TOptions>(authenticationScheme)
            .Validate<IServiceProviderIsService>(
                (_, registered) => registered.IsService(typeof(RequestTokens)),
                $"The authentication scheme '{authenticationScheme}' needs slates. Call AddSlates on the application's services.")
            .ValidateOnStart();

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
