using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Shop.Company;

/// <summary>
/// Sign-in at an OpenID Connect provider. The provider of this sample runs in the same process, and believes any name: it is a toy.
/// </summary>
internal static class CompanySignIn
{
    private const string ClientId = "shop";
    private const string CallbackPath = "/signin-company";

    // The client and the provider are one process, so the secret need not outlive it.
    private static readonly string _clientSecret = RandomNumberGenerator.GetHexString(64);

    /// <summary>Adds the client and the provider.</summary>
    public static void AddCompanySignIn(this IServiceCollection services)
    {
        services.AddAuthentication().AddOpenIdConnect("Company", "Company account", options =>
        {
            options.SignInScheme = IdentityConstants.ExternalScheme;
            options.ClientId = ClientId;
            options.ClientSecret = _clientSecret;
            options.ResponseType = "code";
            options.ResponseMode = "query";
            options.CallbackPath = CallbackPath;
            options.Scope.Add("email");
            // The provider is this process, which may have no certificate.
            options.RequireHttpsMetadata = false;
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        // The address is known when the site listens; the options are read at the first request.
        services.AddOptions<OpenIdConnectOptions>("Company").Configure<IServer>((options, server) =>
        {
            var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
            options.Authority = BindingAddress.Parse(address) is { Host: "+" or "*" or "0.0.0.0" or "[::]" } any
                ? $"{any.Scheme}://localhost:{any.Port}" : address;
        });
        services.AddOpenIddict().AddServer(AddProvider);
    }

    private static void AddProvider(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode().AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.SetAuthorizationEndpointUris("company/authorize").SetTokenEndpointUris("company/token");
        server.RegisterScopes("email", "profile").AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || !IsOwnCallback(context.RedirectUri, context.BaseUri))
                context.Reject("invalid_client", "Only the shop may sign users in here.");
            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.ClientSecret != _clientSecret)
                context.Reject("invalid_client", "The client or its secret is unknown.");
            return default;
        }));
    }

    private static bool IsOwnCallback(string? redirect, Uri? provider) =>
        Uri.TryCreate(redirect, UriKind.Absolute, out var uri) && uri.AbsolutePath == CallbackPath
        && (uri.IsLoopback || uri.Authority == provider?.Authority);
}
