using System.Diagnostics;

namespace Chalkboard.Slates.AspNetCore.Guests;

/// <summary>The secret of a guest on a connection that outlives its request. No cookie can be set there.</summary>
internal sealed class ConnectionGuest(string? secret) : IGuestCredential
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Secret => secret;

    public bool CanSave => false;

    public void EnsureCanSave() => throw new InvalidOperationException(
        "A SignalR hub or a Blazor circuit can't create a guest, because it can't set the cookie, and nothing was written. Write to the " +
        "guest's slate in a request before the connection is opened.");

    public void Save(string secret, TimeSpan lifetime) => throw new InvalidOperationException("No cookie can be set.");

    // The next request of the browser that writes removes the cookie.
    public void Delete()
    {
    }
}
