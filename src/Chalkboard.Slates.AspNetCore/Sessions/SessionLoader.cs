using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>
/// Reads the session of each request that has a session cookie, before the application runs. The framework's session is used without
/// awaiting, so it has to be there before.
/// </summary>
internal sealed class SessionLoader(
    SessionDocuments documents, IDataProtectionProvider dataProtection, IOptions<SessionOptions> options, TimeProvider timeProvider,
    ILogger<SlateSession> logger)
    : IStartupFilter
{
    // "382c74c3-721d-4f34-80e5-57657b6cbc27"
    private const int KeyLength = 36;

    // The framework's middleware protects the cookie with this purpose.
    private readonly IDataProtector _protector = dataProtection.CreateProtector(nameof(SessionMiddleware));
    private readonly SessionTimeout _timeout = new(options.Value.IOTimeout, timeProvider, logger);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, next) =>
        {
            if (FindKey(context.Request) is { } key) context.Features.Set(await LoadAsync(key).ConfigureAwait(false));
            await next(context).ConfigureAwait(false);
        });
        next(app);
    };

    private async Task<LoadedSession> LoadAsync(string key)
    {
        var session = new LoadedSession(key);
        try
        {
            // Not cancelled when the client disconnects: the request, such as a sign-out, may be processed all the same.
            await _timeout.RunAsync("loaded", cancellationToken => documents.ReadAsync(session, cancellationToken), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Most requests don't use the session. It is logged if this one does.
            session.Set(e);
        }

        return session;
    }

    private string? FindKey(HttpRequest request)
    {
        if (request.Cookies[options.Value.Cookie.Name!] is not { Length: > 0 } cookie) return null;
        try
        {
            var padded = cookie.PadRight((cookie.Length + 3) / 4 * 4, '=');
            var key = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(padded)));
            return key.Length == KeyLength ? key : null;
        }
        catch (Exception)
        {
            // The framework's middleware logs it, and begins a new session.
            return null;
        }
    }
}
