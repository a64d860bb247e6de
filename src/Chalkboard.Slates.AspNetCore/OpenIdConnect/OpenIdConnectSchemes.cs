using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>The OpenID Connect schemes of the application.</summary>
internal static class OpenIdConnectSchemes
{
    public static async ValueTask<bool> IsOpenIdConnectAsync(this IAuthenticationSchemeProvider schemes, string? name) =>
        name is not null && await schemes.GetSchemeAsync(name).ConfigureAwait(false) is { } scheme && IsOpenIdConnect(scheme);

    public static async ValueTask<IEnumerable<string>> ListOpenIdConnectAsync(this IAuthenticationSchemeProvider schemes) =>
        (await schemes.GetAllSchemesAsync().ConfigureAwait(false)).Where(IsOpenIdConnect).Select(scheme => scheme.Name);

    private static bool IsOpenIdConnect(AuthenticationScheme scheme) => scheme.HandlerType.IsAssignableTo(typeof(OpenIdConnectHandler));
}
