using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Slates.AspNetCore.Guests;

/// <summary>The guest's secret in the cookie of a request. A request feature.</summary>
internal sealed class GuestCookie : IGuestCredential
{
    private readonly HttpContext _context;
    private readonly string _name;
    private readonly CookieOptions _attributes;
    private bool _isRegistered;
    private bool _isChanged;

    public GuestCookie(HttpContext context, CookieBuilder builder)
    {
        _context = context;
        (_name, _attributes) = SlateCookie.Build(context, builder, "__Host-slate-guest", "slate-guest");
        Secret = context.Request.Cookies[_name];
    }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Secret { get; private set; }

    public bool CanSave => !_context.Response.HasStarted;

    public static GuestCookie Get(HttpContext context, SlateGuestOptions options)
    {
        if (context.Features.Get<GuestCookie>() is { } existing) return existing;
        var cookie = new GuestCookie(context, options.Cookie);
        context.Features.Set(cookie);
        return cookie;
    }

    public void EnsureCanSave()
    {
        if (!_attributes.IsEssential && _context.Features.Get<ITrackingConsentFeature>() is { CanTrack: false })
            throw new ConsentRequiredException();
        if (_context.Response.HasStarted)
            throw new InvalidOperationException("The response has started, so it can't set the cookie of a new guest, and nothing was " +
                "written. Write to the guest's slate before you write to the response.");
        Register();
    }

    public void Save(string secret, TimeSpan lifetime)
    {
        Secret = secret;
        _attributes.MaxAge = lifetime;
        _isChanged = true;
        Register();
    }

    public void Delete()
    {
        if (Secret is null) return;
        Secret = null;
        _isChanged = true;
        Register();
    }

    // The cookie is set last, because an error page clears the headers, and the guest has been created all the same.
    private void Register()
    {
        if (_isRegistered || _context.Response.HasStarted) return;
        _isRegistered = true;
        _context.Response.OnStarting(Apply);
    }

    private Task Apply()
    {
        if (!_isChanged) return Task.CompletedTask;
        var response = _context.Response;
        if (Secret is not null) response.Cookies.Append(_name, Secret, _attributes);
        else if (_context.Request.Cookies.ContainsKey(_name))
        {
            _attributes.MaxAge = null;
            response.Cookies.Delete(_name, _attributes);
        }

        response.Headers.CacheControl = "no-cache,no-store";
        return Task.CompletedTask;
    }
}
