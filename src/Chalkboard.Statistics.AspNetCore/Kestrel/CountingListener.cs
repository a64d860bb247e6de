using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>Counts the connections of a listener.</summary>
internal sealed class CountingListener : IConnectionListener
{
    private readonly IConnectionListener _inner;
    private readonly KestrelStatistics _statistics;

    public CountingListener(IConnectionListener inner, KestrelStatistics statistics)
    {
        _inner = inner;
        _statistics = statistics;
        statistics.OnBound(this);
    }

    public EndPoint EndPoint => _inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var connection = await _inner.AcceptAsync(cancellationToken).ConfigureAwait(false);
        if (connection is not null) _statistics.OnAccepted(connection);
        return connection;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _statistics.OnUnbound(this);
        return _inner.UnbindAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _statistics.OnUnbound(this);
        return _inner.DisposeAsync();
    }
}
