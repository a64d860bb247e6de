using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Participant;

/// <summary>A library with statistics that references no package of Chalkboard.</summary>
public sealed class Mailer
{
    private readonly StrongBox<bool> _enabled = new(true);
    private readonly StrongBox<long> _sent = new();
    private readonly ConcurrentDictionary<string, object?> _servers = new();

    public Mailer(string name)
    {
        Repository = Join();
        Repository[name] = new ConcurrentDictionary<string, object?>
        {
            ["Enabled"] = _enabled,
            ["Total Sent"] = _sent,
            ["Sent/Server"] =
                (Func<IDictionary<string, object?>, object?>)(scope =>
                    ((StrongBox<long>)scope["Total Sent"]!).Value / (double)Math.Max(1, _servers.Count)),
            ["Servers"] = _servers,
        };
    }

    public ConcurrentDictionary<string, object?> Repository { get; }

    public static ConcurrentDictionary<string, object?> Join()
    {
        lock (typeof(AppContext))
        {
            if (AppContext.GetData("logging.statistics") is ConcurrentDictionary<string, object?> existing) return existing;
            var repository = new ConcurrentDictionary<string, object?>();
            AppContext.SetData("logging.statistics", repository);
            return repository;
        }
    }

    public void Send(string server)
    {
        if (!Volatile.Read(ref _enabled.Value)) return;
        Interlocked.Increment(ref _sent.Value);
        var record =
            (ConcurrentDictionary<string, object?>)_servers.GetOrAdd(
                server, static name => new ConcurrentDictionary<string, object?> { ["Host"] = name, ["Mails"] = new StrongBox<long>() })!;
        Interlocked.Increment(ref ((StrongBox<long>)record["Mails"]!).Value);
    }
}
