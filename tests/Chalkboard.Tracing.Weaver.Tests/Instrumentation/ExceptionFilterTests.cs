namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>The conditions of <c>catch ... when</c> are calls of their own, above the call that threw.</summary>
public sealed class ExceptionFilterTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        public static class It
        {
            public static int Deep()
            {
                try { return Middle(); }
                catch (ArgumentException) when (Is(false)) { return 1; }
                catch (FormatException e)
                    when (e.Message.Contains('x') &&
                        Is(true)) { return 2; }
            }
            static int Middle() { try { return Thrown("x"); } finally { Note(); } }

            public static int Failing()
            {
                var sum = 0;
                for (var i = 0; i < 2; i++)
                {
                    try { Thrown("y"); }
                    catch (FormatException) when (Fails()) { sum += 100; }
                    catch (FormatException) { sum++; }
                }
                return sum;
            }
            static bool Fails() { throw new InvalidOperationException("never seen"); }

            public static int Within()
            {
                try { Thrown("z"); return 0; }
                catch (FormatException) when (Asks()) { return 3; }
            }
            static bool Asks()
            {
                try { Thrown("inner"); return false; }
                catch (FormatException) when (Is(true)) { return true; }
            }

            public static async Task<int> Awaited()
            {
                try { await Task.Yield(); return Thrown("later"); }
                catch (FormatException) when (Is(true)) { await Task.Yield(); return 4; }
            }

            static int Thrown(string text) { if (text.Length > 0) throw new FormatException(text); return 0; }
            static bool Is(bool answer) { GC.KeepAlive(null); return answer; }
            static void Note() { GC.KeepAlive(null); }
        }
        """;

    private static readonly Lazy<LoadedSample>[] _loaded =
        [.. new[] { (false, false), (false, true), (true, false), (true, true) }.Select(
            variant => new Lazy<LoadedSample>(
                () => Sample.Compile(Source, variant.Item1)
                    .Weave(new() { Placement = variant.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Variants => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Variants))]
    public void An_exception_filter_is_a_call_with_lines_external_calls_and_a_result(int variant) =>
        Assert.Equal("""
        > It.Deep
          > It.Middle
            > It.Thrown
              [ FormatException.new
              ] FormatException.new
              > It.Deep.when
                . It.Deep.when:11
                [ Exception.Message.get
                ] Exception.Message.get
                [ String.Contains
                ] String.Contains
                > It.Is
                < It.Is: true
              < It.Deep.when: true
            ! It.Thrown: x
            > It.Note
            < It.Note
          ! It.Middle: x
          c It.Deep: x
        < It.Deep: 2

        """, Traced(variant, "Deep", 2, ".when"));

    [Theory, MemberData(nameof(Variants))]
    public void An_exception_filter_that_throws_ends_alone_and_without_a_result(int variant) => Assert.Equal("""
        > It.Failing
          > It.Thrown
            > It.Failing.when
              > It.Fails
              ! It.Fails: never seen
            ! It.Failing.when: y
          ! It.Thrown: y
          c It.Failing: y
          > It.Thrown
            > It.Failing.when
              > It.Fails
              ! It.Fails: never seen
            ! It.Failing.when: y
          ! It.Thrown: y
          c It.Failing: y
        < It.Failing: 2

        """, Traced(variant, "Failing", 2));

    [Theory, MemberData(nameof(Variants))]
    public void An_exception_filter_can_run_another_one(int variant) => Assert.Equal("""
        > It.Within
          > It.Thrown
            > It.Within.when
              > It.Asks
                > It.Thrown
                  > It.Asks.when
                    > It.Is
                    < It.Is: true
                  < It.Asks.when: true
                ! It.Thrown: inner
                c It.Asks: inner
              < It.Asks: true
            < It.Within.when: true
          ! It.Thrown: z
          c It.Within: z
        < It.Within: 3

        """, Traced(variant, "Within", 3));

    [Theory, MemberData(nameof(Variants))]
    public void Exception_filters_of_async_methods_are_recorded(int variant) => Assert.Contains("""

          > It.Thrown
            > It.Awaited.when
              > It.Is
              < It.Is: true
            < It.Awaited.when: true
          ! It.Thrown: later
          c It.Awaited: later

        """, Traced(variant, "Awaited", 4), StringComparison.Ordinal);

    private static string Traced(int variant, string method, int result, string? linesOf = null)
    {
        using var trace =
            CallTrace.Start(
                new()
                {
                    Contents =
                    TraceContents.ReturnValues | TraceContents.Lines | (linesOf is null
                        ? TraceContents.Calls : TraceContents.ExternalCalls)
                });
        Assert.Equal(result, Result(_loaded[variant].Value.Call("It", method)));
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        var lines = EventTree.Format(recording).Split('\n')
            .Where(line =>
                !line.Contains(" . ", StringComparison.Ordinal) && !line.StartsWith(". ", StringComparison.Ordinal)
                    || linesOf is not null && line.Contains(linesOf, StringComparison.Ordinal));
        return string.Join('\n', lines.Where(line => !line.Contains("GC.KeepAlive", StringComparison.Ordinal)))
            .Replace("FormatException: ", "", StringComparison.Ordinal)
            .Replace("InvalidOperationException: ", "", StringComparison.Ordinal);
    }

    private static object? Result(object? returned) => returned is Task<int> task ? task.GetAwaiter().GetResult() : returned;
}
