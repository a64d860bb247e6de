using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>The session of a request. Not thread-safe, like the framework's.</summary>
internal sealed class SlateSession(
    LoadedSession loaded, SessionDocuments documents, HttpContext? context, TimeSpan idleTimeout, SessionTimeout timeout,
    Func<bool> tryEstablishSession, ILogger<SlateSession> logger)
    : ISession
{
    private const int MaxAttempts = 10;

    // The content of each key that this request has changed, by name; null for a removed key.
    private readonly Dictionary<string, byte[]?> _changes = new(StringComparer.Ordinal);
    private bool _mustEnd;
    private SessionContent? _contentToEnd;
    private bool _isFailureLogged;

    public bool IsAvailable => TryGetContent(out _);

    public string Id => TryGetContent(out var content) ? content.Id.ToString() : "";

    public IEnumerable<string> Keys
    {
        get
        {
            if (!TryGetContent(out var content)) return [];
            var unchanged = content.Entries.Where(entry => !_changes.ContainsKey(entry.Key)).Select(static entry => entry.Value.Content);
            var changed = _changes.Values.OfType<byte[]>().Select(static entry => new ReadOnlyMemory<byte>(entry));
            return unchanged.Concat(changed).Select(static entry => Encoding.UTF8.GetString(SessionEntry.Parse(entry).Key)).ToList();
        }
    }

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (!TryGetContent(out var content)) return false;
        var name = SessionEntry.GetName(key);
        if (_changes.TryGetValue(name, out var change)) value = change is null ? null : SessionEntry.Parse(change).Value;
        else if (content.Entries.TryGetValue(name, out var document)) value = SessionEntry.Parse(document.Content).Value;
        return value is not null;
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!TryGetContent(out var content)) return;
        var keyBytes = Encoding.UTF8.GetBytes(key);
        if (keyBytes.Length > SessionEntry.MaxKeyBytes)
            throw new ArgumentOutOfRangeException(
                nameof(key), keyBytes.Length,
                $"A key of a session has at most {SessionEntry.MaxKeyBytes:N0} bytes of UTF-8; this one has {keyBytes.Length:N0}.");
        var entry = new SessionEntry(keyBytes, value).ToContent();
        if (entry.Length > documents.MaxBytes)
            throw new ArgumentException(
                $"The value takes {entry.Length:N0} bytes in the store; the limit is {documents.MaxBytes:N0}. Keep less in it, or raise " +
                "SlateOptions.Documents.MaxBytes.",
                nameof(value));
        if (!tryEstablishSession())
            throw new InvalidOperationException(
                "The response has started, so it can't set the cookie of a new session, and nothing was kept. Set a value before you " +
                "write to the response.");
        var name = SessionEntry.GetName(keyBytes);
        var isUnchanged = content.Entries.TryGetValue(name, out var document)
            && SessionEntry.Parse(document.Content).Value.AsSpan().SequenceEqual(value);
        if (isUnchanged) _changes.Remove(name);
        else _changes[name] = entry;
    }

    public void Remove(string key)
    {
        if (!TryGetContent(out var content)) return;
        var name = SessionEntry.GetName(key);
        if (content.Entries.ContainsKey(name)) _changes[name] = null;
        else _changes.Remove(name);
    }

    public void Clear()
    {
        _changes.Clear();
        if (!TryGetContent(out var content))
        {
            // The user may be signing out, so the session is to end even if it can't be read.
            _mustEnd = true;
            return;
        }

        if (!content.Exists) return;
        (_mustEnd, _contentToEnd) = (true, content);
        loaded.Set(SessionContent.CreateAbsent(), loaded.ReadAt);
    }

    public Task LoadAsync(CancellationToken cancellationToken = default) =>
        loaded.Content is null ? timeout.RunAsync("loaded", ReadAsync, cancellationToken) : Task.CompletedTask;

    public Task CommitAsync(CancellationToken cancellationToken = default) =>
        loaded.Content is { Exists: false } && _changes.Count == 0 && !_mustEnd
            ? Task.CompletedTask : timeout.RunAsync("committed", CommitCoreAsync, cancellationToken);

    private async Task CommitCoreAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var location = documents.GetLocation(loaded.Key);
        if (_mustEnd)
        {
            await documents.EndAsync(location, _contentToEnd, cancellationToken).ConfigureAwait(false);
            (_mustEnd, _contentToEnd) = (false, null);
            logger.LogEnded();
            if (loaded.Content is null) return;
        }

        if (loaded.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        if (loaded.Content is null) await ReadAsync(cancellationToken).ConfigureAwait(false);
        await WriteAndRenewAsync(location, loaded.Content!, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAndRenewAsync(SessionLocation location, SessionContent content, CancellationToken cancellationToken)
    {
        if (!content.Exists && _changes.Count == 0) return;
        var owner = context is null ? null : RequestOwner.Find(context);
        var isRenewalDue = documents.IsRenewalDue(location, content, owner, idleTimeout);
        OwnerLink? link = null;
        try
        {
            if (isRenewalDue && owner is not null)
                link = await documents.LinkAsync(
                    location, owner, SignInFeature.Get(context!)?.Token.Family, idleTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (SignedOutException e)
        {
            if (_changes.Count == 0) return;
            throw CreateEndedException(e);
        }

        if (_changes.Count > 0) await WriteAsync(location, content, owner, cancellationToken).ConfigureAwait(false);
        if (content.Exists)
        {
            if (isRenewalDue)
                await documents.RenewAsync(location, loaded.Content!, new(loaded.ReadAt, owner), idleTimeout, cancellationToken)
                    .ConfigureAwait(false);
        }
        else if (link is not null && !await link.ExistsAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // The user's erasure began after the link was written, and before the session was. It has perhaps not seen the session.
            await documents.EndAsync(location, loaded.Content, CancellationToken.None).ConfigureAwait(false);
            throw CreateEndedException();
        }
    }

    private async Task WriteAsync(SessionLocation location, SessionContent content, string? owner, CancellationToken cancellationToken)
    {
        var mayBegin = !content.Exists;
        for (var attempt = 1; ; attempt++)
        {
            ThrowIfTooManyKeys(content);
            if (await documents.TryWriteAsync(location, content, _changes, owner, idleTimeout, cancellationToken).ConfigureAwait(false)
                is { } written)
            {
                if (!content.Exists) logger.LogStarted(written.Id);
                logger.LogStored(written.Id, _changes.Count);
                _changes.Clear();
                loaded.Set(written, loaded.ReadAt);
                return;
            }

            if (!mayBegin || attempt == MaxAttempts) throw CreateEndedException();
            // Another request has begun the session. This one has seen no session before, so it revives none.
            var current = new LoadedSession(loaded.Key);
            await documents.ReadAsync(current, cancellationToken).ConfigureAwait(false);
            content = current.Content!;
        }
    }

    private static InvalidOperationException CreateEndedException(Exception? innerException = null) => new(
        "The session has ended during the request, because another request has cleared it, because it has expired, or because its user " +
        "was signed out elsewhere or erased. So the changes of this request were not kept.",
        innerException);

    private void ThrowIfTooManyKeys(SessionContent content)
    {
        var added = _changes.Count(change => change.Value is not null && !content.Entries.ContainsKey(change.Key));
        var removed = _changes.Count(change => change.Value is null && content.Entries.ContainsKey(change.Key));
        var count = content.Entries.Count + added - removed;
        if (count > SessionDocuments.MaxKeys || _changes.Count > SessionDocuments.MaxKeys)
            throw new InvalidOperationException(
                $"A session has at most {SessionDocuments.MaxKeys} keys, and a request changes at most as many. This session would have " +
                $"{count:N0}, and the request changes {_changes.Count:N0}. Nothing was kept. Keep several values under one key.");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await documents.ReadAsync(loaded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            loaded.Set(e);
            throw;
        }

        if (!loaded.Content!.Exists) logger.LogExpired();
    }

    /// <returns>False if the session could not be read.</returns>
    /// <exception cref="InvalidOperationException">The session has not been loaded.</exception>
    private bool TryGetContent([NotNullWhen(true)] out SessionContent? content)
    {
        content = loaded.Content;
        if (content is not null) return true;
        if (loaded.Failure is not { } failure)
            throw new InvalidOperationException(
                "The session is not loaded, and a session in slates never blocks a thread to wait for its store. It is loaded before the " +
                $"request is processed if its options are set by {nameof(SlatesSessionExtensions.AddSlateSession)}, or by " +
                $"services.Configure<{nameof(SessionOptions)}>. Otherwise, as with options that are passed to UseSession, await " +
                "Session.LoadAsync before the session is used.");
        if (!_isFailureLogged) logger.LogUnavailable(failure);
        _isFailureLogged = true;
        return false;
    }
}
