using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.TestInfrastructure.Sites;

/// <summary>Signs each request in with the role that its header <c>Test-Role</c> names: operator or administrator.</summary>
internal sealed class TestUserHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TestUserHandler>("Test", null);
        services.AddAuthorizationBuilder()
            .AddPolicy("operators", policy => policy.RequireRole("operator", "administrator"))
            .AddPolicy("administrators", policy => policy.RequireRole("administrator"));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers["Test-Role"].ToString() is not { Length: > 0 } role) return Task.FromResult(AuthenticateResult.NoResult());
        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, role)], "Test"));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, "Test")));
    }
}
