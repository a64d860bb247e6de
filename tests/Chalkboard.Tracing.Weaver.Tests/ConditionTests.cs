namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>The conditions of <c>catch ... when</c>: calls of their own, on top of what threw.</summary>
public sealed class ConditionTests
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
            way => new Lazy<LoadedSample>(() => Sample.Compile(Source, way.Item1).Weave(new() { Placement = way.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Ways => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Ways))]
    public void A_condition_has_its_lines_outside_calls_and_answer_above_what_threw_and_none_for_an_exception_of_another_type(int way) =>
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

        """, Traced(way, "Deep", 2, ".when"));

    [Theory, MemberData(nameof(Ways))]
    public void A_condition_that_fails_ends_without_an_answer_and_nothing_else_ends_with_it(int way) => Assert.Equal("""
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

        """, Traced(way, "Failing", 2));

    [Theory, MemberData(nameof(Ways))]
    public void A_condition_may_catch_by_a_condition_itself(int way) => Assert.Equal("""
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

        """, Traced(way, "Within", 3));

    [Theory, MemberData(nameof(Ways))]
    public void An_async_method_has_conditions_too(int way) => Assert.Contains("""

          > It.Thrown
            > It.Awaited.when
              > It.Is
              < It.Is: true
            < It.Awaited.when: true
          ! It.Thrown: later
          c It.Awaited: later

        """, Traced(way, "Awaited", 4), StringComparison.Ordinal);

    private static string Traced(int way, string method, int result, string? linesOf = null)
    {
        using var trace =
            CallTrace.Start(
                new()
                {
                    Contents =
                    TraceContents.ReturnValues | TraceContents.Lines | (linesOf is null
                        ? TraceContents.Calls : TraceContents.ExternalCalls)
                });
        Assert.Equal(result, Result(_loaded[way].Value.Call("It", method)));
        var recording = trace.Stop();
        Assert.Empty(Tree.Faults(recording));
        var lines = Tree.Of(recording).Split('\n')
            .Where(line =>
                !line.Contains(" . ", StringComparison.Ordinal) && !line.StartsWith(". ", StringComparison.Ordinal)
                    || linesOf is not null && line.Contains(linesOf, StringComparison.Ordinal));
        return string.Join('\n', lines.Where(line => !line.Contains("GC.KeepAlive", StringComparison.Ordinal)))
            .Replace("FormatException: ", "", StringComparison.Ordinal)
            .Replace("InvalidOperationException: ", "", StringComparison.Ordinal);
    }

    private static object? Result(object? returned) => returned is Task<int> task ? task.GetAwaiter().GetResult() : returned;
}
