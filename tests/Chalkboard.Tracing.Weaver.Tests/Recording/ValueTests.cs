using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Values are shown without calling code of the application, unless the developer sets a formatter.</summary>
public sealed class ValueTests
{
    private const string Source = """
        using System;
        using System.IO;
        using System.Threading;
        public static class It
        {
            public static object Takes(object o) { return string.Concat("", o.GetType()); }
            public static string TakesPoint(Point p, Point? q, Span<Point> s) { return string.Concat("p", "q"); }
            public static string Each() { Takes(new Throws()); Takes(new Stalls()); Takes(new Long()); return Twice(new Order(3)); }
            public static string Twice(Order o) { return string.Concat("o", "o"); }
            public static void Stall(int n) { for (var i = 0; i < n; i++) Takes(new Stalls()); }
            public static void Locked(object o) { lock (o) Takes(new Locks(o)); }
            public static void Points() { TakesPoint(new Point(1, 2), new Point(3, 4), new[] { new Point(5, 6) }); }
            public static void Disposed() { var s = new Half(); s.Dispose(); Takes(s); }
            public static void Fails(string s) { throw new InvalidOperationException("login failed; Password=hunter2; user x"); }
        }
        public sealed class Throws { public override string ToString() => throw new InvalidOperationException("no"); }
        public sealed class Stalls { public static readonly ManualResetEventSlim Free = new(); public override string ToString() { Free.Wait(); return "never"; } }
        public sealed class Locks(object o) { public override string ToString() { lock (o) return "locked"; } }
        public sealed class Long { public override string ToString() => new string('l', 5000); }
        public sealed class Order(int id) { public int Id => id; public override string ToString() { return Describe(this); } static string Describe(Order o) { return string.Concat("Order ", o.Id.ToString()); } }
        public sealed class Half : IDisposable { MemoryStream? stream = new(); public void Dispose() { stream!.Dispose(); stream = null; } public override string ToString() => stream!.Length.ToString(); }
        public struct Point(int x, int y) { public override string ToString() => x + "|" + y; }
        public sealed class Password { public Password(string plain) { text = string.Concat(plain, ""); } readonly string text; }
        public sealed class Account { public string? Secret { get => field; set { if (value == "") throw new ArgumentException(string.Concat("x", "y")); field = value; } } }
        public static class Secret
        {
            public static void Use() { new Account { Secret = "swordfish" }; new Password("swordfish"); Connect("Server=a;Pwd=b;Password=swordfish;Port=1"); }
            static string Connect(string s) { return string.Concat(s, ""); }
            public static async System.Threading.Tasks.Task Keys()
            {
                Set("Api-Key", "swordfish"); Set("swordfish", "password"); Set("color", "blue"); Get("Smtp:Password");
                await GetAsync("session-token"); await GetAsync("size");
                Person("swordfish", 4711, true, System.Threading.CancellationToken.None, null);
                Cut("https://user:" + new string('s', 300)); Cut("sent Bearer " + new string('s', 300));
            }
            static void Set(string key, string value) { string.Concat(key, value); }
            static string Get(string key) { return string.Concat("sword", "fish"); }
            static async System.Threading.Tasks.Task<string> GetAsync(string key) { await System.Threading.Tasks.Task.Yield(); return key == "size" ? "large" : "swordfish"; }
            static void Person(string ssn, int pin, bool hasToken, System.Threading.CancellationToken cancellationToken, string? otp) { string.Concat(ssn, ""); }
            static void Cut(string text) { string.Concat(text, ""); }
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source).Weave().Load());

    [Fact]
    public void No_code_of_the_application_runs_without_a_value_formatter()
    {
        var values = Arguments(new(), () => Call("Each"));

        Assert.Matches("^o: Throws#", values[0]);
        Assert.Matches("^o: Stalls#", values[1]);
        Assert.Matches("^o: Order#", values[^1]);
    }

    [Fact]
    public void A_value_that_throws_or_stalls_affects_only_itself()
    {
        var values = Arguments(FormatValues(), () => Call("Each"));

        Assert.Equal(
            ["o: Throws (threw InvalidOperationException)", "o: Stalls (took too long to format)", $"o: {new string('l', 200)}…",
                "o: Order 3"], values);
    }

    [Fact]
    public void Values_that_stall_repeatedly_are_not_formatted()
    {
        var values = Arguments(FormatValues(), () => Call("Stall", 5));

        Assert.Equal(3, values.Count(value => value == "o: Stalls (took too long to format)"));
        Assert.Equal(2, values.Count(value => value == "o: Stalls (not formatted, because other values took too long)"));
    }

    [Fact]
    public void A_value_that_waits_for_a_lock_of_the_operation_times_out()
    {
        Assert.Equal("o: Locks (took too long to format)", Arguments(FormatValues(), () => Call("Locked", new object()))[^1]);
    }

    [Fact]
    public void A_disposed_value_that_throws_affects_only_itself()
    {
        Assert.Equal(["o: Half (threw NullReferenceException)"], Arguments(FormatValues(), () => Call("Disposed")));
    }

    [Fact]
    public void Calls_of_a_value_formatter_are_not_recorded()
    {
        var options = FormatValues();
        options.Filter.Types.Exclude.Add("Stalls");
        var recording = Trace(options, () => Call("Each"));

        Assert.DoesNotContain(recording.Symbols, symbol => symbol.Name is "Order.Describe" or "Order.ToString");
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void Structs_are_formatted_and_ref_structs_are_not()
    {
        Assert.Equal(["p: 1|2", "q: 3|4", "s: Span<Point>"], Arguments(FormatValues(), () => Call("Points"))[^3..]);
        Assert.Equal("p: Point", Arguments(new(), () => Call("Points"))[^3]);
    }

    [Fact]
    public void The_timeout_has_bounds()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(new() { Values = { Timeout = TimeSpan.Zero } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(new() { Values = { Timeout = TimeSpan.FromHours(1) } }));
    }

    [Fact]
    public void Secrets_are_masked_in_setters_constructors_texts_and_messages()
    {
        var recording = Trace(new(), () =>
        {
            _loaded.Value.Call("Secret", "Use");
            Assert.Throws<InvalidOperationException>(() => Call("Fails", "x"));
        });
        var text = EventTree.Format(recording);

        Assert.DoesNotContain("swordfish", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("value: ***", text, StringComparison.Ordinal);
        Assert.Contains("plain: ***", text, StringComparison.Ordinal);
        Assert.Contains("s: \"Server=a;Pwd=***;Password=***;Port=1\"", text, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: login failed; Password=***; user x", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_names_a_secret_masks_its_value()
    {
        var text = EventTree.Format(Trace(new(), () => ((Task)_loaded.Value.Call("Secret", "Keys")!).GetAwaiter().GetResult()));

        Assert.DoesNotContain("swordfish", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sss", text, StringComparison.Ordinal);
        foreach (var shown in (string[])["key: \"Api-Key\"", "value: ***", "key: ***", "value: \"password\"", "key: \"color\"",
            "value: \"blue\"", "Get: ***", "GetAsync: ***", "GetAsync: \"large\"", "ssn: ***", "pin: ***", "hasToken: true",
            "cancellationToken: CancellationToken", "otp: null", "text: \"https://user:***\"…", "text: \"sent Bearer ***\"…"])
            Assert.Contains(shown, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_developer_can_change_the_names_of_secrets()
    {
        var options = new RecordingOptions();
        options.SecretNames.Add("server");
        Assert.Contains(
            "Server=***;Pwd=***;Password=***", EventTree.Format(Trace(options, () => _loaded.Value.Call("Secret", "Use"))),
            StringComparison.Ordinal);

        options.SecretNames.Clear();
        Assert.Contains(
            "Password=swordfish", EventTree.Format(Trace(options, () => _loaded.Value.Call("Secret", "Use"))), StringComparison.Ordinal);
    }

    private static RecordingOptions FormatValues() =>
        new() { Values = { Format = value => value.ToString(), Timeout = TimeSpan.FromSeconds(2) } };

    private static object? Call(string method, params object?[] arguments) => _loaded.Value.Call("It", method, arguments);

    private static List<string> Arguments(RecordingOptions options, Action action) =>
        [.. Trace(options, action).Events.Where(e => e.Kind == EventKind.Argument).Select(e => e.Value.ToString())
            .Where(value => value[0] is 'o' or 'p' or 'q' or 's')];

    private static Recording Trace(RecordingOptions options, Action action)
    {
        using var trace = CallTrace.Start(options);
        action();
        return trace.Stop();
    }
}
