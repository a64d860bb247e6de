using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Guests;

/// <summary>The guests of requests.</summary>
internal sealed partial class RequestGuests(SlateGuests guests, IOptions<SlateGuestOptions> options, ILogger<RequestGuests> logger)
{
    public bool IsAllowed(Type slate) => guests.IsAllowed(slate);

    /// <summary>Opens the slate of the request's guest. A request with a bearer header has none, and its cookies don't count.</summary>
    public SlateContext? Open(HttpContext context) =>
        Credentials.HasBearerHeader(context.Request) ? null : guests.Open(GetCookie(context));

    /// <summary>Opens the slate of the guest of a connection that outlives its request, such as one of SignalR.</summary>
    public SlateContext? OpenConnection(HttpContext context) =>
        !guests.IsEnabled || Credentials.HasBearerHeader(context.Request)
            ? null : guests.Open(new ConnectionGuest(new GuestCookie(context, options.Value.Cookie).Secret));

    /// <summary>
    /// Merges the request's guest into the slate of a user whose scheme has no slate tokens. A failure is the caller's.
    /// </summary>
    public async Task MergeAsync(HttpContext context, string owner)
    {
        if (!guests.IsEnabled) return;
        var cookie = GetCookie(context);
        await guests.AssignAsync(cookie.Secret, owner, CancellationToken.None).ConfigureAwait(false);
        cookie.Delete();
        await guests.MergeAsync(owner, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Merges the request's guest, and those that could not be merged before, into the user's slate. A failure does not undo the sign-in.
    /// </summary>
    public async Task MergeAsync(HttpContext context, StoredToken? signIn)
    {
        if (!guests.IsEnabled || signIn is null) return;
        try
        {
            // Not cancelled when the client disconnects, as is the sign-in.
            var cookie = GetCookie(context);
            await guests.AssignAsync(cookie.Secret, signIn, CancellationToken.None).ConfigureAwait(false);
            cookie.Delete();
            await guests.MergeAsync(signIn, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNotMerged(logger, signIn.Id, e);
        }
    }

    /// <summary>
    /// True if a request that is signed in still has a guest. The request that signed in may have come without the cookie, because a
    /// browser does not send it with a form that another site posts, as identity providers do.
    /// </summary>
    public bool HasSecret(HttpContext context) => guests.IsEnabled && GetCookie(context).Secret is not null;

    /// <summary>Lets the browser begin as a new guest.</summary>
    public void Forget(HttpContext context)
    {
        if (guests.IsEnabled) GetCookie(context).Delete();
    }

    private GuestCookie GetCookie(HttpContext context) => GuestCookie.Get(context, options.Value);

    [LoggerMessage(1, LogLevel.Error,
        "A guest could not be merged into the slate of the user who signed in with token {Token}. The guest's data is kept until it " +
        "expires, and merged at the user's next sign-in.")]
    private static partial void LogNotMerged(ILogger logger, TokenId token, Exception exception);
}
