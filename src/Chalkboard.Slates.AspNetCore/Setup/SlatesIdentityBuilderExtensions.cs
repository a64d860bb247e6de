using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Signs the users of ASP.NET Core Identity in with slate tokens.</summary>
public static class SlatesIdentityBuilderExtensions
{
    /// <summary>
    /// Lets <see cref="SignInManager{TUser}"/> sign users in with slate tokens, so that a new security stamp ends a user's other sign-ins
    /// at once, on every node, without a query of the store of users. Call it after <c>AddIdentityCore</c>, <c>AddDefaultIdentity</c> or
    /// <c>AddIdentity</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// <see cref="IdentityConstants.ApplicationScheme"/> becomes a scheme of slate tokens, in place of the cookie if there is one already.
    /// Identity's other schemes (external, two-factor user id and two-factor remember-me) are cookies, and are added where they are
    /// missing, as is the <see cref="SignInManager{TUser}"/>. The user manager becomes <see cref="SlateUserManager{TUser}"/>; one of your
    /// own must derive from it.
    /// </para>
    /// <para>
    /// The paths of <c>ConfigureApplicationCookie</c> apply, among them those of the default UI. Its other settings don't.
    /// </para>
    /// </remarks>
    /// <param name="builder">The builder of Identity, in an application that calls <c>AddSlates</c>.</param>
    /// <param name="configure">Sets the options of the scheme of slate tokens.</param>
    /// <returns>The builder, for further calls.</returns>
    public static IdentityBuilder AddSlateSignIn(this IdentityBuilder builder, Action<SlateAuthenticationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddManagers(builder);
        AddSchemes(builder.Services, configure);
        // The cookie of a remembered device is read when its user signs in, and the user is read then in any case. Clocks don't matter.
        builder.Services.PostConfigure<SecurityStampValidatorOptions>(static options => options.ValidationInterval = TimeSpan.MinValue);
        return builder;
    }

    [UnconditionalSuppressMessage(
        "AOT", "IL3050", Justification = "A type of users is a class, and the code of a generic type is shared by all classes.")]
    private static void AddManagers(IdentityBuilder builder)
    {
        var services = builder.Services;
        var userManager = typeof(UserManager<>).MakeGenericType(builder.UserType);
        var slateUserManager = typeof(SlateUserManager<>).MakeGenericType(builder.UserType);
        if (FindImplementation(services, userManager) == userManager) services.AddScoped(userManager, slateUserManager);
        services.AddOptions<SlateAuthenticationOptions>(IdentityConstants.ApplicationScheme).Validate(
            // A manager that a factory creates is checked when it signs a user in.
            _ => FindImplementation(services, userManager)?.IsAssignableTo(slateUserManager) != false,
            SignInCheck.GetUserManagerProblem(builder.UserType));

        if (services.All(service => service.ServiceType != typeof(SignInManager<>).MakeGenericType(builder.UserType)))
            builder.AddSignInManager();
        services.TryAddSingleton<SecurityStamps>();
        services.AddScoped(typeof(ISignInCheck), typeof(SignInCheck<>).MakeGenericType(builder.UserType));
    }

    private static Type? FindImplementation(IServiceCollection services, Type serviceType) =>
        services.LastOrDefault(service => service.ServiceType == serviceType && !service.IsKeyedService)?.ImplementationType;

    private static void AddSchemes(IServiceCollection services, Action<SlateAuthenticationOptions>? configure)
    {
        var existing = GetSchemes(services);
        var authentication = services.AddAuthentication();
        services.PostConfigure<AuthenticationOptions>(static options =>
        {
            options.DefaultScheme ??= IdentityConstants.ApplicationScheme;
            options.DefaultSignInScheme ??= IdentityConstants.ExternalScheme;
        });

        services.AddOptions<SlateAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptionsMonitor<CookieAuthenticationOptions>>(static (options, cookies) =>
            {
                var cookie = cookies.Get(IdentityConstants.ApplicationScheme);
                options.Paths.SignIn = cookie.LoginPath;
                options.Paths.SignOut = cookie.LogoutPath;
                options.Paths.AccessDenied = cookie.AccessDeniedPath;
                options.ReturnUrlParameter = cookie.ReturnUrlParameter;
                options.ChecksSignIns = true;
            })
            .Validate<IOptionsMonitor<CookieAuthenticationOptions>, IOptions<SlateOptions>>(
                static (_, cookies, slates) => HasNoOtherLifetime(cookies.Get(IdentityConstants.ApplicationScheme), slates.Value),
                "ConfigureApplicationCookie sets ExpireTimeSpan or SlidingExpiration, which slate tokens don't use. Set " +
                "SlateOptions.Tokens.Lifetime in its place, and AuthenticationProperties.ExpiresUtc for a sign-in that does not slide.");
        if (existing.ContainsKey(IdentityConstants.ApplicationScheme))
            authentication.ReplaceSchemeBySlateTokens(IdentityConstants.ApplicationScheme, configure);
        else
            authentication.AddSlateTokens(IdentityConstants.ApplicationScheme, configure);

        if (!existing.ContainsKey(IdentityConstants.ExternalScheme)) authentication.AddExternalCookie();
        if (!existing.ContainsKey(IdentityConstants.TwoFactorUserIdScheme)) authentication.AddTwoFactorUserIdCookie();
        if (!existing.ContainsKey(IdentityConstants.TwoFactorRememberMeScheme)) authentication.AddTwoFactorRememberMeCookie();
    }

    // AddIdentity and AddDefaultIdentity add the schemes, and a scheme can be added only once.
    private static IDictionary<string, AuthenticationSchemeBuilder> GetSchemes(IServiceCollection services)
    {
        var options = new AuthenticationOptions();
        foreach (var service in services)
            if (service.ServiceType == typeof(IConfigureOptions<AuthenticationOptions>) && !service.IsKeyedService
                && service.ImplementationInstance is IConfigureOptions<AuthenticationOptions> configuration)
                configuration.Configure(options);
        return options.SchemeMap;
    }

    private static bool HasNoOtherLifetime(CookieAuthenticationOptions cookie, SlateOptions slates) =>
        cookie.SlidingExpiration && (cookie.ExpireTimeSpan == new CookieAuthenticationOptions().ExpireTimeSpan
            || cookie.ExpireTimeSpan == slates.Tokens.Lifetime);
}
