using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>Fails if counts of a recording would mean nothing, because an assertion must not pass for lack of calls.</summary>
internal static class Completeness
{
    private const string NoCalls = """
        No call was recorded. One of these is the reason:
        - The application is not woven. Add the package Chalkboard.Tracing.Weaver to its project, not to that of the tests.
        - The request ran without the execution context of the test. For WebApplicationFactory write
          factory.Server.PreserveExecutionContext = true;
        - A rule of AddCallTracing chose the request, so that the application has its trace. Remove the rule in tests.
        """;

    public static void Check(Recording recording, CallTree tree)
    {
        if (!tree.Calls.Any(call => !call.IsExternal)) throw new TraceAssertionException(NoCalls);
        if (!recording.IsMissingCalls) return;
        var missing = recording.Dropped.Where(drop => drop.IncludesCalls).Select(drop => $"{drop.Count} {drop.Description}");
        throw new TraceAssertionException(
            $"Calls are missing from the trace, so that its counts are too low: {string.Join(", ", missing)}. Record less, or raise the " +
            "limit in options.Limits by the parameter configure.");
    }
}
