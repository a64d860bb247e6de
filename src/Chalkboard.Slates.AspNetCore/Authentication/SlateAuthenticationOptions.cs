using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>How the authentication scheme of slates behaves. How long tokens live is said in <see cref="SlateOptions.Tokens"/>.</summary>
public sealed class SlateAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>Makes the defaults.</summary>
    public SlateAuthenticationOptions() => Events = new SlateAuthenticationEvents();

    /// <summary>Where people are sent.</summary>
    public SignInPaths Paths { get; } = new();

    /// <summary>The name of the query parameter that says where to go after signing in or out. <c>ReturnUrl</c> by default.</summary>
    public string ReturnUrlParameter { get; set; } = "ReturnUrl";

    /// <summary>
    /// The cookie. By default <c>__Host-slate</c> where it is sent over https alone and <c>slate</c> where it is not;
    /// HttpOnly, SameSite=Lax, Path=/, and Secure on each https request.
    /// </summary>
    public CookieBuilder Cookie { get; } = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        IsEssential = true,
        Path = "/",
    };

    /// <summary>What the application does at each step.</summary>
    public new SlateAuthenticationEvents Events
    {
        get => (SlateAuthenticationEvents)base.Events!;
        set => base.Events = value;
    }

    internal List<Func<SlateContext, CancellationToken, ValueTask<IEnumerable<Claim>>>> ClaimSources { get; } = [];

    /// <summary>
    /// Adds claims from the user's slate on each authenticated request, so that a changed role holds at the next request.
    /// The slate shares what it reads with the one that is injected: a document is read once a request.
    /// </summary>
    /// <remarks>
    /// Claims given at sign-in stay with the sign-in, so give those that may change here alone. The cancellation token is
    /// not cancelled when the client leaves, since what the request is to do, such as signing out, would then not be reached.
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
            throw new InvalidOperationException($"{nameof(ReturnUrlParameter)} is empty; it must name a query parameter, such as 'ReturnUrl'.");
        if (Cookie.Name?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) == true && (Cookie.Domain is not null || Cookie.Path is not (null or "/")))
            throw new InvalidOperationException($"Cookie.Name is '{Cookie.Name}', and browsers refuse a '__Host-' cookie that has a Domain ('{Cookie.Domain}') or a Path other than '/' ('{Cookie.Path}'). Leave both alone, or choose another name.");
    }
}

/// <summary>Where people are sent.</summary>
public sealed class SignInPaths
{
    /// <summary>The page to sign in at. <c>/signin</c> by default.</summary>
    public PathString SignIn { get; set; } = "/signin";

    /// <summary>The address to sign out at. <c>/signout</c> by default.</summary>
    public PathString SignOut { get; set; } = "/signout";

    /// <summary>The page for those who are signed in and may not do what they tried. <c>/denied</c> by default.</summary>
    public PathString AccessDenied { get; set; } = "/denied";
}
