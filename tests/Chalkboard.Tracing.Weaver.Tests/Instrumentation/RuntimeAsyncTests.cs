using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>
/// Methods with runtime async. It has to be enabled for a process, so each program has a process of its own.
/// </summary>
public sealed class RuntimeAsyncTests
{
    private const string Source = """
        using System;
        using System.Collections.Concurrent;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Chalkboard.Tracing;
        using Chalkboard.Tracing.Recordings;

        // One thread runs all posted callbacks, so no call resumes before all its callers have suspended.
        public sealed class Pump : SynchronizationContext
        {
            private readonly BlockingCollection<(SendOrPostCallback, object?)> _work = new();
            public override void Post(SendOrPostCallback callback, object? state) => _work.Add((callback, state));
            public void Run(Func<Task> main)
            {
                SetSynchronizationContext(this);
                var task = main();
                task.ContinueWith(_ => _work.CompleteAdding(), TaskScheduler.Default);
                foreach (var (callback, state) in _work.GetConsumingEnumerable()) callback(state);
                task.GetAwaiter().GetResult();
            }
        }

        public static class Program
        {
            static void Main() => new Pump().Run(RunAsync);

            public static Task Later()
            {
                var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                SynchronizationContext.Current!.Post(_ => later.SetResult(), null);
                return later.Task;
            }

            static async Task RunAsync()
            {
                Console.WriteLine(await Shop.AllAsync());
                using var trace = CallTrace.Start();
                var sum = await Shop.AllAsync();
                var recording = trace.Stop();
                Console.WriteLine(sum);
                var depth = 0;
                foreach (var e in recording.Events)
                {
                    if (e.Kind is EventKind.Leave or EventKind.Throw or EventKind.ExternalLeave or EventKind.Suspend) depth--;
                    if (e.Kind != EventKind.Line) Console.WriteLine($"{new string(' ', 2 * depth)}{e.Kind} {recording.Symbols[e.SymbolIndex].Name}{(e.Value.IsEmpty ? "" : ": ")}{e.Value}");
                    if (e.Kind is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume) depth++;
                }
                Console.WriteLine("conditions on their thread: " + recording.Events.Where(e => recording.Symbols[e.SymbolIndex].Name.EndsWith(".when")).All(e => e.ThreadId != Environment.CurrentManagedThreadId && e.ThreadId == recording.Events.First(e => e.Kind == EventKind.Catch).ThreadId));
                Console.WriteLine("lines " + string.Join(' ', recording.Events.Where(e => e.Kind == EventKind.Line).Select(e => e.Line - Shop.First).Distinct().Order()));
            }
        }

        public static class Shop
        {
            public static readonly int First = Here();
            static int Here([CallerLineNumber] int line = 0) => line;
            public static async Task<int> AllAsync()
            {
                var sum = await PriceAsync(3);
                sum += await AtOnceAsync(4);
                try
                {
                    await FailAsync("later");
                }
                catch (InvalidOperationException e)
                {
                    sum += e.Message.Length;
                }
                finally
                {
                    sum += Plain(1);
                }
                sum += await new ValueTask<int>(Plain(2)).ConfigureAwait(false);
                return sum;
            }
            static async ValueTask<int> PriceAsync(int count)
            {
                await Task.Yield();
                await Program.Later().ConfigureAwait(false);
                try { throw new FormatException("here"); }
                catch (FormatException) when (Plain(count) > 0) { return 10 * count; }
            }
            static async Task<int> AtOnceAsync(int count)
            {
                await Task.CompletedTask;
                return count;
            }
            static async Task FailAsync(string text)
            {
                await Program.Later();
                throw new InvalidOperationException(text);
            }
            static int Plain(int n) { return int.Parse("5") + n; }
        }
        """;

    private const string Tree = """
        Enter Shop.AllAsync
          Enter Shop.PriceAsync
            Argument Shop.PriceAsync: count: 3
            ExternalEnter Task.Yield
            ExternalLeave Task.Yield
          Suspend Shop.PriceAsync
        Suspend Shop.AllAsync
        Resume Shop.PriceAsync
        Suspend Shop.PriceAsync
        Resume Shop.PriceAsync
          ExternalEnter FormatException.new
          ExternalLeave FormatException.new
          Enter Shop.PriceAsync.when
            Enter Shop.Plain
              Argument Shop.Plain: n: 3
              ExternalEnter Int32.Parse
              ExternalLeave Int32.Parse
            Leave Shop.Plain: 8
          Leave Shop.PriceAsync.when: true
          Catch Shop.PriceAsync: FormatException: here
        Leave Shop.PriceAsync: 30
        Resume Shop.AllAsync
          Enter Shop.AtOnceAsync
            Argument Shop.AtOnceAsync: count: 4
          Leave Shop.AtOnceAsync: 4
          Enter Shop.FailAsync
            Argument Shop.FailAsync: text: "later"
          Suspend Shop.FailAsync
        Suspend Shop.AllAsync
        Resume Shop.FailAsync
          ExternalEnter InvalidOperationException.new
          ExternalLeave InvalidOperationException.new
        Throw Shop.FailAsync: InvalidOperationException: later
        Resume Shop.AllAsync
          Catch Shop.AllAsync: InvalidOperationException: later
          ExternalEnter Exception.Message.get
          ExternalLeave Exception.Message.get
          Enter Shop.Plain
            Argument Shop.Plain: n: 1
            ExternalEnter Int32.Parse
            ExternalLeave Int32.Parse
          Leave Shop.Plain: 6
          Enter Shop.Plain
            Argument Shop.Plain: n: 2
            ExternalEnter Int32.Parse
            ExternalLeave Int32.Parse
          Leave Shop.Plain: 7
          ExternalEnter ValueTask.new
          ExternalLeave ValueTask.new
        Leave Shop.AllAsync: 52

        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_runtime_async_method_is_traced_with_values_waits_and_exceptions(bool optimized)
    {
        using var sample = Sample.CompileProgram(Source, optimized, runtimeAsync: true);
        using (var module =
            ModuleDefinition.ReadModule(sample.File)) Assert.Equal(5,
            module.GetTypes().SelectMany(type => type.Methods).Count(method => ((int)method.ImplAttributes & 0x2000) != 0));
        using var woven = sample.Weave(new() { Exclude = { "Program", "Pump" }, RuntimePath = typeof(CallTrace).Assembly.Location });

        var output = await ChildProcess.RunAsync(woven.File, ("DOTNET_RuntimeAsync", "1"));

        // The results, untraced and traced; the events; and the lines, relative to the first one of the type.
        Assert.Equal(
            $"52\n52\n{Tree}conditions on their thread: True\nlines {(optimized ? "4 5 8 10 12 13 16 17 18 19 23 24 25 26 30 31 35 36 38" : "3 4 5 7 8 10 11 12 13 15 16 17 18 19 22 23 24 25 26 29 30 31 34 35 36 38")}\n".ReplaceLineEndings(), output);
    }

    private const string OperationsSource = """
        using System;
        using System.Linq;
        using System.Reflection;
        using System.Threading.Tasks;
        using Chalkboard.Tracing;

        public class Listener : DispatchProxy
        {
            public static void Start()
            {
                var rootCall = typeof(CallTrace).Assembly.GetType("Chalkboard.Tracing.Recorder.RootCall");
                var listener = rootCall.GetField("Listener", BindingFlags.NonPublic | BindingFlags.Static);
                listener.SetValue(null, Create(listener.FieldType, typeof(Listener)));
            }

            protected override object Invoke(MethodInfo method, object[] arguments)
            {
                if (method.Name == "ShouldTrace") return true;
                if (method.Name == "StartTrace") return CallTrace.Start(new RecordingOptions { Name = (string)arguments[0] });
                var recording = ((CallTrace)arguments[0]).Stop();
                var last = recording.Events.Last();
                Console.WriteLine($"{recording.Name}: {last.Kind} {recording.Symbols[last.SymbolIndex].Method} {last.Value}");
                return null;
            }
        }

        public static class Shop
        {
            public static async Task<int> PriceAsync(int count) { await Task.Yield(); return count + await RestAsync(1); }
            public static async ValueTask<int> RestAsync(int count) { await Task.Yield(); return count; }
            public static async Task WaitAsync() { await Task.Yield(); }
            public static async ValueTask<T> AtOnceAsync<T>(T item) { return item; }
            public static async Task FailAsync() { await Task.Yield(); throw new InvalidOperationException("here"); }
        }

        public static class Program
        {
            static async Task Main()
            {
                Listener.Start();
                Console.WriteLine(await Shop.PriceAsync(5));
                await Shop.WaitAsync();
                Console.WriteLine(await Shop.AtOnceAsync("text"));
                try { await Shop.FailAsync(); } catch (InvalidOperationException e) { Console.WriteLine(e.Message); }
            }
        }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_runtime_async_method_can_be_an_operation(bool optimized)
    {
        using var sample = Sample.CompileProgram(OperationsSource, optimized, runtimeAsync: true);
        using var woven = sample.Weave(new()
        {
            Exclude = { "Program", "Listener" },
            Operations = { "Shop" },
            RuntimePath = typeof(CallTrace).Assembly.Location,
        });

        var output = await ChildProcess.RunAsync(woven.File, ("DOTNET_RuntimeAsync", "1"));

        const string expected = """
            Shop.PriceAsync: Leave PriceAsync 6
            6
            Shop.WaitAsync: Leave WaitAsync 
            Shop.AtOnceAsync: Leave AtOnceAsync "text"
            text
            Shop.FailAsync: Throw FailAsync InvalidOperationException: here
            here

            """;
        Assert.Equal(expected.ReplaceLineEndings(), output);
    }

    private const string ProgramSource = """
        using System;
        using System.IO;
        using System.Linq;
        using System.Reflection;
        using System.Threading.Tasks;
        using Chalkboard.Tracing;

        public static class Program
        {
            static async Task Main(string[] args)
            {
                foreach (var construct in typeof(LanguageSamples.Async).Assembly.GetTypes().Where(type => type.Namespace == "LanguageSamples" && type.IsPublic).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(method => method.GetParameters() is [{ ParameterType: var only }] && only == typeof(TextWriter)))
                {
                    foreach (var on in new[] { false, true })
                    {
                        using var trace = on ? CallTrace.Start() : null;
                        var output = new StringWriter();
                        if (construct.Invoke(null, [output]) is Task task) await task;
                        Console.WriteLine($"{construct.Name}: {output}");
                        if (on) Console.WriteLine($"traced: {trace!.Stop().Events.Count > 0}");
                    }
                }
            }
        }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task Every_construct_behaves_the_same_with_runtime_async(bool optimized)
    {
        using var sample = LanguageSamples.CompileProgram(ProgramSource, optimized);
        File.Copy(typeof(CallTrace).Assembly.Location, Path.Combine(Path.GetDirectoryName(sample.File)!, "Chalkboard.Tracing.dll"));
        using var woven = sample.Weave(new() { RuntimePath = typeof(CallTrace).Assembly.Location });
        Assert.DoesNotContain(woven.Report.UnwovenMethods, method => method.Reason.Contains("async", StringComparison.Ordinal));

        var expected = await ChildProcess.RunAsync(sample.File, ("DOTNET_RuntimeAsync", "1"));
        var output = await ChildProcess.RunAsync(woven.File, ("DOTNET_RuntimeAsync", "1"));

        Assert.True(expected.Length > 5_000, expected);
        Assert.Equal(expected.Replace("traced: False", "traced: True", StringComparison.Ordinal), output);
    }
}
