using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>A trace that is written while its operation runs.</summary>
public sealed class JournalTests
{
    private const string Source = """
        using System;
        using System.Threading.Tasks;
        public static class Shop
        {
            public static async Task<int> Run(Func<Task> write, int count)
            {
                var sum = 0;
                for (var i = 0; i < count; i++)
                {
                    sum += Set(i, "hunter2-Zqv", "password");
                    await write();
                    sum += SignIn("hunter2-Zqv");
                    await Task.Yield();
                }
                return sum;
            }
            static int Set(int number, string value, string name) => number + value.Length + int.Parse("1");
            static int SignIn(string password) => password.Length;
        }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_the_same_events_as_the_recording_and_no_secrets()
    {
        using var sample = Sample.Compile(Source);
        var loaded = sample.Weave().Load();
        using var file = new MemoryStream();
        using var trace = CallTrace.Start(new() { Name = "all" });
        var journal = trace.CreateJournal("running");

        await (Task<int>)loaded.Call("Shop", "Run", (Func<Task>)WriteAsync, 20)!;
        await WriteAsync();

        var recording = trace.Stop();
        Assert.False(await journal.AppendAsync(file, Stop));
        Assert.DoesNotContain("Zqv", System.Text.Encoding.Latin1.GetString(file.ToArray()), StringComparison.Ordinal);
        file.Position = 0;
        var read = await TraceReader.ReadAsync(file, cancellationToken: Stop);
        Assert.True(read.IsTruncated);
        Assert.Equal("running", read.Name);
        Assert.Equal(recording.Symbols, read.Symbols);
        Assert.Equal(recording.Events.Select(Describe), read.Events.Select(Describe));

        Task WriteAsync() => journal.AppendAsync(file, Stop);
    }

    [Fact]
    public async Task It_may_be_written_while_the_trace_is_stopped()
    {
        using var sample = Sample.Compile(Source);
        var loaded = sample.Weave().Load();
        for (var i = 0; i < 20; i++)
        {
            using var file = new MemoryStream();
            var journal = default(Chalkboard.Tracing.Recorder.TraceJournal);
            Task writing;
            using (var trace = CallTrace.Start())
            {
                journal = trace.CreateJournal("running");
                using (ExecutionContext.SuppressFlow())
                    writing = Task.Run(async () =>
                    {
                        while (await journal.AppendAsync(file, Stop))
                        {
                        }
                    }, Stop);
                await (Task<int>)loaded.Call("Shop", "Run", (Func<Task>)(() => Task.CompletedTask), 200)!;
                if (i % 2 == 0) trace.Stop();
            }

            await writing;
            file.Position = 0;
            if (file.Length > 0) Assert.True((await TraceReader.ReadAsync(file, cancellationToken: Stop)).IsTruncated);
        }
    }

    private static (EventKind, int, int, int, string) Describe(Event e) => (e.Kind, e.SymbolIndex, e.Line, e.Call, e.Value.ToString());
}
