namespace Chalkboard.Tracing.Testing.Tests.Infrastructure;

/// <summary>Assertions about the messages of assertions.</summary>
internal static class TraceAssert
{
    public static void Fails(string expected, Action assertion)
    {
        var message = Assert.Throws<TraceAssertionException>(assertion).Message;
        // The whole message, which Assert.Equal would cut.
        if (message != expected.ReplaceLineEndings("\n")) Assert.Fail($"Expected:\n{expected}\n\nFound:\n{message}");
    }
}
