using System.Security.Claims;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

public static class TestData
{
    public const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    public static ClaimsPrincipal CreatePrincipal(string user, params Claim[] claims) =>
        new(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, user), new(ClaimTypes.Name, user.ToUpperInvariant()), .. claims], "Password"));
}
