using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace LanguageSamples;

public static class Async
{
    public static async Task Await(TextWriter o) { await Task.Yield(); o.WriteLine(await Add(1, 2)); }
    static async Task<int> Add(int a, int b) { await Task.Yield(); return a + b; }
    public static async Task Completed_at_once(TextWriter o) { o.WriteLine(await Now(4)); await Task.CompletedTask; }
    static async Task<int> Now(int x) { await Task.CompletedTask; return x; }
    public static async Task Value_tasks(TextWriter o) { o.WriteLine(await Value(2) + await Value(20)); await Nothing(); }
    static async ValueTask<int> Value(int x) { if (x > 10) await Task.Yield(); return x * 2; }
    static async ValueTask Nothing() { await Task.Yield(); }
    public static async Task Exceptions(TextWriter o) { try { await Fail(); } catch (InvalidOperationException e) { await Task.Yield(); o.WriteLine(e.Message); } finally { await Task.Yield(); o.WriteLine("finally"); } }
    static async Task Fail() { await Task.Yield(); throw new InvalidOperationException("async"); }
    public static async Task Exceptions_at_once(TextWriter o) { var t = FailNow(); o.WriteLine(t.IsFaulted); try { await t; } catch (FormatException) { o.WriteLine("format"); } }
    static async Task FailNow() { int.Parse("x"); await Task.Yield(); }
    public static async Task Await_in_try_catch_finally(TextWriter o) { for (var i = 0; i < 2; i++) try { o.WriteLine(await Maybe(i)); } catch (ArgumentException) when (i == 1) { o.WriteLine("filtered"); } finally { await Task.Yield(); } }
    static async Task<int> Maybe(int i) { await Task.Yield(); if (i == 1) throw new ArgumentException("m"); return i; }
    public static async Task Loops(TextWriter o) { var s = 0; for (var i = 0; i < 5; i++) { await Task.Yield(); s += await Now(i); } o.WriteLine(s); }
    public static async Task When_all(TextWriter o) { var r = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i => { await Task.Yield(); return i * i; })); o.WriteLine(string.Join(",", r)); }
    public static async Task Async_lambdas_and_local_functions(TextWriter o) { Func<int, Task<int>> f = async x => { await Task.Yield(); return x + 1; }; o.WriteLine(await f(1) + await Local(2)); async Task<int> Local(int x) { await Task.Yield(); return x * 2; } }
    public static async Task Async_void(TextWriter o) { var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); Fire(o, done); await done.Task; }
    static async void Fire(TextWriter o, TaskCompletionSource done) { await Task.Yield(); o.WriteLine("fired"); done.SetResult(); }
    public static async Task Async_iterators(TextWriter o) { await foreach (var x in Stream(3)) o.WriteLine(x); await foreach (var x in Stream(9)) if (x == 1) break; }
    static async IAsyncEnumerable<int> Stream(int n, [EnumeratorCancellation] CancellationToken stop = default) { for (var i = 0; i < n; i++) { if (i % 2 == 1) await Task.Yield(); yield return i; } }
    public static async Task Async_iterators_with_finally(TextWriter o) { await foreach (var x in Guarded(o)) { o.WriteLine(x); if (x == 2) break; } try { await foreach (var x in Guarded(o)) if (x == 2) throw new Exception("out"); } catch (Exception e) { o.WriteLine(e.Message); } }
    static async IAsyncEnumerable<int> Guarded(TextWriter o) { try { yield return 1; await Task.Yield(); yield return 2; } finally { await Task.Yield(); o.WriteLine("closed"); } }
    public static async Task Async_iterators_that_throw(TextWriter o) { try { await foreach (var x in Faulty()) o.WriteLine(x); } catch (InvalidOperationException e) { o.WriteLine(e.Message); } }
    static async IAsyncEnumerable<int> Faulty() { yield return 1; await Task.Yield(); throw new InvalidOperationException("stream"); }
    public static async Task Await_using(TextWriter o) { await using (new Closing(o)) o.WriteLine("open"); await using var c = new Closing(o); }
    sealed class Closing(TextWriter o) : IAsyncDisposable { public async ValueTask DisposeAsync() { await Task.Yield(); o.WriteLine("closed"); } }
    public static async Task Generic_async(TextWriter o) { o.WriteLine(await Same("x") + await Same(5) + await new Gen<string>("g").Twice(1)); }
    static async Task<T> Same<T>(T x) { await Task.Yield(); return x; }
    sealed class Gen<T>(T v) { public async Task<(T, U)> Twice<U>(U u) { await Task.Yield(); return (v, u); } }
    public static async Task Custom_awaitables(TextWriter o) { o.WriteLine(await new Later(3)); }
    readonly struct Later(
        int x) { public Awaiter GetAwaiter() =>
            new(x); public readonly struct Awaiter(int x)
                : INotifyCompletion { public bool IsCompleted =>
                    false; public int GetResult() { var r = x * 2; return r; } public void OnCompleted(Action a) { ThreadPool.QueueUserWorkItem(_ => a()); } } }
    public static async Task Async_methods_of_structs(TextWriter o) { o.WriteLine(await new S(4).Get()); }
    struct S(int x) { public async Task<int> Get() { var y = x; await Task.Yield(); return y * 2; } }
    public static async Task Threads_and_tasks(
        TextWriter o) { var r = await Task.Run(() => Fib(8)); var t = new Thread(() => r += Fib(5)); t.Start(); t.Join(); o.WriteLine(r); }
    static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
    public static async Task Inline_continuations(
        TextWriter o) { var source = new TaskCompletionSource<int>(); var waiter = Waiter(source.Task); source.SetResult(
            5); o.WriteLine(await waiter); }
    static async Task<int> Waiter(Task<int> t) { var x = await t; return x + 1; }
    public static async Task Spans_beside_awaits(
        TextWriter o) { var n = Count("a b c"); await Task.Yield(); ReadOnlySpan<char> s = "xyz"; o.WriteLine(n + s.Length); }
    static int Count(ReadOnlySpan<char> s) { var n = 0; foreach (var c in s) if (c != ' ') n++; return n; }
    public static async Task Pooled_builder(TextWriter o) { o.WriteLine(await Pooled(3) + await Pooled(4)); }
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    static async ValueTask<int> Pooled(int x) { await Task.Yield(); return x; }
    public static async Task Cancellation(
        TextWriter o) { using var c =
            new CancellationTokenSource(); c.Cancel(); try { await Task.Delay(
                -1, c.Token); } catch (OperationCanceledException) { o.WriteLine("cancelled"); } }
}
