using Chalkboard.Slates.AspNetCore.Guests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The slates of a request. Their owner is the user, authenticated by any scheme, or otherwise the guest. They require the request's token,
/// if it has one.
/// </summary>
internal sealed class RequestSlateScope(
    SlateClient client, IHttpContextAccessor accessor, OwnerResolver owners, RequestGuests guests)
    : SlateScope(client)
{
    private SlateContext? _connectionGuest;

    protected override string NoOwnerMessage =>
        "The request has no signed-in user, so there is no slate to use. Require authorization for this endpoint, call " +
        "HttpContext.TryGetSlate first, or allow guests with slates.Add<TSlate>().AllowGuests(). Outside a request, call " +
        "SlateScope.SetOwner(owner) or SlateClient<TSlate>.For(owner).";

    /// <summary>Called after the request has signed a user in or out.</summary>
    public static void Reset(HttpContext context) => (context.RequestServices.GetService<SlateScope>() as RequestSlateScope)?.ResetOwner();

    /// <summary>Sets the guest of a scope that belongs to a connection, and to no request.</summary>
    public static void SetGuest(SlateScope scope, SlateContext? guest)
    {
        if (scope is RequestSlateScope requestScope) requestScope._connectionGuest = guest;
    }

    protected override SlateContext? FindCurrentContext()
    {
        if (FindRequest() is not { } context) return null;
        if (SignInFeature.Get(context) is { } signInFeature) return signInFeature.SlateContext;
        if (SignOutFeature.IsSignedOut(context)) return null;
        var (owner, problem) = owners.Resolve(context.User);
        if (problem is not null) throw new InvalidOwnerException(problem);
        return owner is null ? null : Client.Open(owner);
    }

    protected override bool AllowsGuests(Type slate) => guests.IsAllowed(slate);

    protected override SlateContext? FindGuestContext() =>
        _connectionGuest ?? (FindRequest() is { } context ? guests.Open(context) : null);

    // A SignalR call or a background job has another scope, but the accessor may still return the original request.
    private HttpContext? FindRequest() =>
        accessor.HttpContext is { } context && ReferenceEquals(context.RequestServices.GetService<SlateScope>(), this) ? context : null;
}
