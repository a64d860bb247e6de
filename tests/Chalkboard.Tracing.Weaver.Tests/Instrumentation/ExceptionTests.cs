using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>Exceptions are recorded where they happen.</summary>
public sealed class ExceptionTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        public static class It
        {
            public static int Rethrown()
            {
                try { return Again(); }
                catch (InvalidOperationException) { Note(); return 1; }
            }
            static int Again()
            {
                try { return Thrown("a"); }
                catch (Exception) { Note(); throw; }
            }
            public static int Another()
            {
                try { return Wrapped(); }
                catch (ArgumentException) { return 2; }
            }
            static int Wrapped()
            {
                try { return Thrown("inner"); }
                catch (Exception inner) { throw new ArgumentException("outer", inner); }
            }
            public static int Filtered()
            {
                try { return Refusing(); }
                catch (Exception failure) when (Matches(failure, "b")) { return 3; }
            }
            static int Refusing()
            {
                try { return Thrown("b"); }
                catch (Exception failure) when (Matches(failure, "c")) { return 4; }
                finally { Note(); }
            }
            public static int Replaced()
            {
                try { return Losing(); }
                catch (InvalidOperationException) { return 5; }
            }
            static int Losing()
            {
                try { return Thrown("lost"); }
                finally { Thrown("kept"); }
            }
            public static int Static()
            {
                try { return Faulty.Value; }
                catch (TypeInitializationException) { return 6; }
            }
            static class Faulty { public static readonly int Value; static Faulty() { Value = Thrown("static"); } }
            public static int Yielded()
            {
                var sum = 0;
                try { foreach (var x in Yields()) sum += x; }
                catch (InvalidOperationException) { sum += 10; }
                return sum;
            }
            static IEnumerable<int> Yields() { yield return 1; Thrown("yield"); yield return 2; }
            public static async Task<int> Awaited(Task gate)
            {
                try { return await Later(gate); }
                catch (InvalidOperationException) { return 7; }
            }
            static async Task<int> Later(Task gate) { await gate; return Thrown("later"); }
            public static void Escaping() { Thrown("away"); }

            static int Thrown(string text) { if (text.Length < 100) throw new InvalidOperationException(text); return 0; }
            static bool Matches(Exception failure, string text) { var same = failure.Message == text; return same; }
            static void Note() { GC.KeepAlive(null); }
        }
        """;

    public static TheoryData<string, string> ExpectedTrees => new()
    {
        {
            "Rethrown", """
            > It.Rethrown
              > It.Again
                > It.Thrown
                ! It.Thrown: a
                c It.Again: a
                > It.Note
                < It.Note
              ! It.Again: a
              c It.Rethrown: a
              > It.Note
              < It.Note
            < It.Rethrown: 1

            """
        },
        {
            "Another", """
            > It.Another
              > It.Wrapped
                > It.Thrown
                ! It.Thrown: inner
                c It.Wrapped: inner
              ! It.Wrapped: outer
              c It.Another: outer
            < It.Another: 2

            """
        },
        {
            // Filters run before any call ends.
            "Filtered", """
            > It.Filtered
              > It.Refusing
                > It.Thrown
                  > It.Refusing.when
                    > It.Matches
                    < It.Matches: false
                  < It.Refusing.when: false
                  > It.Filtered.when
                    > It.Matches
                    < It.Matches: true
                  < It.Filtered.when: true
                ! It.Thrown: b
                > It.Note
                < It.Note
              ! It.Refusing: b
              c It.Filtered: b
            < It.Filtered: 3

            """
        },
        {
            "Replaced", """
            > It.Replaced
              > It.Losing
                > It.Thrown
                ! It.Thrown: lost
                > It.Thrown
                ! It.Thrown: kept
              ! It.Losing: kept
              c It.Replaced: kept
            < It.Replaced: 5

            """
        },
        {
            "Static", """
            > It.Static
              > It.Faulty.static new
                > It.Thrown
                ! It.Thrown: static
              ! It.Faulty.static new: static
              c It.Static: The type initializer for 'Faulty' threw an exception.
            < It.Static: 6

            """
        },
        {
            "Yielded", """
            > It.Yielded
              > It.Yields
              ~ It.Yields: 1
              ^ It.Yields
                > It.Thrown
                ! It.Thrown: yield
              ! It.Yields: yield
              c It.Yielded: yield
            < It.Yielded: 11

            """
        },
        {
            "Escaping", """
            > It.Escaping
              > It.Thrown
              ! It.Thrown: away
            ! It.Escaping: away

            """
        },
    };

    [Theory, MemberData(nameof(ExpectedTrees))]
    public void An_exception_is_recorded_where_it_happens(string method, string tree)
    {
        foreach (var optimized in new[] { false, true })
        {
            using var sample = Sample.Compile(Source, optimized);
            using var woven = sample.Weave();
            var loaded = woven.Load();
            using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues });
            if (method == "Escaping") Assert.Throws<InvalidOperationException>(() => loaded.Call("It", method));
            else loaded.Call("It", method);
            var recording = trace.Stop();

            Assert.Equal(tree, Text(recording));
            Assert.Empty(EventTree.FindErrors(recording));
        }
    }

    [Fact]
    public async Task An_exception_of_an_async_method_ends_it_and_is_caught_where_it_is_awaited()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues });
        // Completed when both calls wait, so that neither resumes earlier.
        var gate = new TaskCompletionSource();
        var awaited = (Task<int>)woven.Load().Call("It", "Awaited", gate.Task)!;
        gate.SetResult();
        Assert.Equal(7, await awaited);
        var recording = trace.Stop();

        var own = recording.Events.Select(e => $"{e.Kind} {recording.Symbols[e.SymbolIndex].Method}{Shown(e)}").ToList();
        Assert.Equal(
            ["Enter Awaited", "Enter Later", "Suspend Later", "Suspend Awaited", "Resume Later", "Enter Thrown", "Throw Thrown: later",
                "Throw Later: later", "Resume Awaited", "Catch Awaited: later", "Leave Awaited: 7"], own);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    private static string Shown(Event e) => e.Value.IsEmpty ? "" : $": {Message(e.Value.ToString())}";

    private static string Text(Recording recording) =>
        string.Join(
            '\n', EventTree.FormatCalls(recording).Split('\n')
                .Select(line =>
                    line.IndexOf("Exception: ", StringComparison.Ordinal) is > 0 and var at
                        ? $"{line[..line.IndexOf(": ", StringComparison.Ordinal)]}: {line[(at + 11)..]}" : line));

    private static string Message(string value) =>
        value.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? value[(at + 2)..] : value;
}
