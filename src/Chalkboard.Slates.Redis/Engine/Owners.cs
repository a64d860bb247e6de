using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>Lists owners: scans one master after the other, and leaves out those of whom nothing is left.</summary>
/// <remarks>
/// Most keys may be those of others. So a page ends, even if it is empty, where half of the time is spent, and says how far
/// the scan has come.
/// </remarks>
internal sealed class Owners(Server server, Keys keys, TimeSpan timeout, TimeProvider time)
{
    // How many keys the server looks at in one step: some tenths of a millisecond.
    private const int LeastStep = 1000;

    public async ValueTask<Page<string>> ListAsync(PageRequest page, CancellationToken cancellation)
    {
        var deadline = new Deadline(time, timeout);
        var masters = await deadline.StepAsync(server.MastersAsync(cancellation)).ConfigureAwait(false);
        var place = ScanPlace.Parse(page.From, masters);
        var owners = new List<string>(page.Size);
        for (var scanned = false; ;)
        {
            var taken = Math.Min(page.Size - owners.Count, place.Waiting.Count);
            owners.AddRange(await deadline.StepAsync(LiveAsync(place.Waiting[..taken], cancellation)).ConfigureAwait(false));
            place = place with { Waiting = place.Waiting[taken..] };
            if (place.IsEnd(masters) && place.Waiting.Count == 0) return new(owners, null);
            if (owners.Count == page.Size || (scanned && deadline.IsHalfSpent)) return new(owners, place.ToString());
            if (place.Waiting.Count > 0) continue;
            place = await deadline.StepAsync(ScanAsync(place, masters, Math.Max(page.Size, LeastStep), cancellation)).ConfigureAwait(false);
            scanned = true;
        }
    }

    private async ValueTask<ScanPlace> ScanAsync(ScanPlace place, Masters masters, int count, CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await server.ExecuteAsync(masters.All[place.Master], "SCAN", [place.Cursor, "MATCH", keys.AllDocuments, "COUNT", count], cancellation).ConfigureAwait(false))!;
        var cursor = (string)answer[0]!;
        List<string> found = [.. ((RedisValue[])answer[1]!).Select(key => keys.Owner(((ReadOnlyMemory<byte>)key).Span)).OfType<string>()];
        return cursor == "0"
            ? place with { Master = place.Master + 1, Cursor = "0", Waiting = found }
            : place with { Cursor = cursor, Waiting = found };
    }

    private async ValueTask<IEnumerable<string>> LiveAsync(List<string> owners, CancellationToken cancellation)
    {
        var live = await Task.WhenAll(owners.Select(owner => server.ReadAsync(Script.Live, keys.Slate(owner)[..4], [], cancellation).AsTask())).ConfigureAwait(false);
        return owners.Where((_, i) => (int)live[i] == 1);
    }
}
