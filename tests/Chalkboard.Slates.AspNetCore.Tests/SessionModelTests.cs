using System.Text;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.TestInfrastructure.Documents;
using Microsoft.AspNetCore.Session;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Requests of one session on two nodes, which overlap at random, compared with a model.</summary>
public sealed class SessionModelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_session_has_what_requests_have_committed_on_any_node(int seed)
    {
        var store = new CountingStore(new MemorySlateStore(TimeProvider.System));
        await using var first = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        await using var second = await SessionSite.StartNodeAsync(storeIn => storeIn.Store(_ => store));
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var key = Guid.NewGuid().ToString();
            var model = new Model();
            var requests = new List<Request>();
            for (var step = 0; step < 60; step++)
            {
                if (requests.Count == 0 || (requests.Count < 4 && random.Next(4) == 0))
                {
                    var site = random.Next(2) == 0 ? first : second;
                    var session = site.Services.GetRequiredService<ISessionStore>()
                        .Create(key, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1), () => true, isNewSessionKey: false);
                    await session.LoadAsync(Stop);
                    requests.Add(new Request(session, model));
                    requests[^1].AssertIsAsInModel();
                }

                var request = requests[random.Next(requests.Count)];
                var name = $"key {random.Next(5)}";
                switch (random.Next(10))
                {
                    case < 5: request.Set(name, $"{random.Next(4)}"); break;
                    case 5: request.Remove(name); break;
                    case 6 when random.Next(3) == 0: request.Clear(); break;
                    default:
                        await request.CommitAsync();
                        if (random.Next(4) > 0) requests.Remove(request);
                        break;
                }

                request.AssertIsAsInModel();
            }
        }
    }

    /// <summary>What is stored.</summary>
    private sealed class Model
    {
        /// <summary>Null if there is no session.</summary>
        public object? Epoch { get; set; }

        public Dictionary<string, string> Values { get; set; } = [];
    }

    private sealed class Request(ISession session, Model model)
    {
        private readonly Dictionary<string, string?> _changes = [];
        private Dictionary<string, string> _seen = new(model.Values);
        private object? _epoch = model.Epoch;
        private object? _epochToEnd;

        public void Set(string key, string value)
        {
            session.SetString(key, value);
            if (_seen.TryGetValue(key, out var seen) && seen == value) _changes.Remove(key);
            else _changes[key] = value;
        }

        public void Remove(string key)
        {
            session.Remove(key);
            if (_seen.ContainsKey(key)) _changes[key] = null;
            else _changes.Remove(key);
        }

        public void Clear()
        {
            session.Clear();
            _changes.Clear();
            if (_epoch is null) return;
            (_epochToEnd, _epoch, _seen) = (_epoch, null, []);
        }

        public async Task CommitAsync()
        {
            if (_epochToEnd is not null && _epochToEnd == model.Epoch) (model.Epoch, model.Values) = (null, []);
            _epochToEnd = null;
            if (_changes.Count > 0 && _epoch is not null && _epoch != model.Epoch)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => session.CommitAsync(Stop));
                return;
            }

            await session.CommitAsync(Stop);
            if (_changes.Count == 0) return;
            if (_epoch is null && model.Epoch is not null) _seen = new(model.Values);
            _epoch = model.Epoch ??= new();
            foreach (var values in new[] { model.Values, _seen })
                foreach (var (key, value) in _changes)
                    if (value is null) values.Remove(key);
                    else values[key] = value;
            _changes.Clear();
        }

        public void AssertIsAsInModel()
        {
            var expected = new SortedDictionary<string, string>(_seen);
            foreach (var (key, value) in _changes)
                if (value is null) expected.Remove(key);
                else expected[key] = value;
            var actual = new SortedDictionary<string, string>(
                session.Keys.ToDictionary(key => key, key => session.GetString(key)!));
            Assert.Equal(expected, actual);
        }
    }
}
