using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>Gives the framework's middleware the session that <see cref="SessionLoader"/> has read.</summary>
internal sealed class SlateSessionStore(
    SessionDocuments documents, IHttpContextAccessor accessor, TimeProvider timeProvider, ILogger<SlateSession> logger)
    : ISessionStore
{
    public ISession Create(
        string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        var context = accessor.HttpContext;
        var loaded = context?.Features.Get<LoadedSession>();
        if (loaded?.Key != sessionKey) loaded = new(sessionKey);
        // Nobody else has a new key, so there is nothing to read.
        if (isNewSessionKey) loaded.Set(SessionContent.CreateAbsent(), timeProvider.GetTimestamp());
        else if (loaded.Content is { Exists: false }) logger.LogExpired();
        return new SlateSession(
            loaded, documents, context, idleTimeout, new(ioTimeout, timeProvider, logger), tryEstablishSession, logger);
    }
}
