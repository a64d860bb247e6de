using Chalkboard.Tracing.Recorder;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

public sealed class TreeTests
{
    private const string Source = """
        using System;
        public static class Checkout
        {
            public static decimal Price(string text, int count)
            {
                var price = decimal.Parse(text);
                return price * Times(count);
            }

            static int Times(int count) => Math.Max(count, Check(count));

            static int Check(int count)
            {
                if (count < 0) throw new ArgumentException("negative");
                return 1;
            }
        }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public void A_trace_has_the_tree_of_calls(bool optimized)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        Assert.Equal(25m, loaded.Call("Checkout", "Price", "12.50", 2));
        var recording = trace.Stop();

        Assert.Equal("""
            > Checkout.Price
              [ Decimal.Parse
              ] Decimal.Parse
              > Checkout.Times
                > Checkout.Check
                < Checkout.Check: 1
              < Checkout.Times: 2
            < Checkout.Price: 25.00

            """, EventTree.FormatCalls(recording));
        Assert.Equal("= Checkout.Price: text: \"12.50\"\n", EventTree.Format(recording, EventKind.Argument).TrimStart()[..32]);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void Without_a_trace_woven_code_behaves_the_same()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();

        Assert.Equal(25m, woven.Load().Call("Checkout", "Price", "12.50", 2));
        Assert.Null(Probes.CurrentLog);
    }
}
