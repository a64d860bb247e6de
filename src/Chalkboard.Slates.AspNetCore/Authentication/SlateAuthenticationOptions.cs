using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Options of the authentication scheme of slates. The lifetime of tokens is set in <see cref="SlateOptions.Tokens"/>.</summary>
public sealed class SlateAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>Creates the default options.</summary>
    public SlateAuthenticationOptions() => Events = new SlateAuthenticationEvents();

    /// <summary>The paths for redirects.</summary>
    public SignInPaths Paths { get; } = new();

    /// <summary>The name of the query parameter with the URL to return to after signing in or out. <c>ReturnUrl</c> by default.</summary>
    public string ReturnUrlParameter { get; set; } = "ReturnUrl";

    /// <summary>
    /// The cookie. By default, it is HttpOnly, SameSite=Lax, Path=/, and Secure on HTTPS requests, and its name is <c>__Host-slate</c> if
    /// it is secure and <c>slate</c> if not.
    /// </summary>
    public CookieBuilder Cookie { get; } = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        IsEssential = true,
        Path = "/",
    };

    /// <summary>The callbacks for the steps of signing in and out.</summary>
    public new SlateAuthenticationEvents Events
    {
        get => (SlateAuthenticationEvents)base.Events!;
        set => base.Events = value;
    }

    /// <summary>True if sign-ins are compared with the users of ASP.NET Core Identity.</summary>
    internal bool ChecksSignIns { get; set; }

    internal List<Func<SlateContext, CancellationToken, ValueTask<IEnumerable<Claim>>>> ClaimSources { get; } = [];

    /// <summary>
    /// Adds claims from the user's slate on each authenticated request, so that a changed role applies from the next request on. The slate
    /// shares its cache with the injected one, so each document is read once a request.
    /// </summary>
    /// <remarks>
    /// Claims that are added at sign-in remain until it ends, so add claims that may change only here. The cancellation token is not
    /// cancelled when the client disconnects, because the rest of the request, such as signing out, would not run.
    /// </remarks>
    public void AddClaimsFrom<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        Func<TSlate, CancellationToken, ValueTask<IEnumerable<Claim>>> getClaims) where TSlate : Slate
    {
        ArgumentNullException.ThrowIfNull(getClaims);
        ClaimSources.Add((context, cancellationToken) => getClaims(context.As<TSlate>(), cancellationToken));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrEmpty(ReturnUrlParameter))
            throw new InvalidOperationException($"{nameof(ReturnUrlParameter)} is empty; it must be the name of a query parameter, such " +
                "as 'ReturnUrl'.");
        if (Cookie.Name?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) == true
            && (Cookie.Domain is not null || Cookie.Path is not (null or "/")))
            throw new InvalidOperationException($"Cookie.Name is '{Cookie.Name}', and browsers refuse a '__Host-' cookie that has a " +
                $"Domain ('{Cookie.Domain}') or a Path other than '/' ('{Cookie.Path}'). Leave both at their defaults, or choose " +
                "another name.");
    }
}

/// <summary>The paths to which users are redirected.</summary>
public sealed class SignInPaths
{
    /// <summary>The page for signing in. <c>/signin</c> by default.</summary>
    public PathString SignIn { get; set; } = "/signin";

    /// <summary>The path for signing out. <c>/signout</c> by default.</summary>
    public PathString SignOut { get; set; } = "/signout";

    /// <summary>The page for signed-in users without the required rights. <c>/denied</c> by default.</summary>
    public PathString AccessDenied { get; set; } = "/denied";
}
