namespace Chalkboard.Tool.Tests.Traces;

/// <summary>Texts of trace files.</summary>
internal static class SampleTraces
{
    /// <summary>Checks three ids, which is quick.</summary>
    public const string Fast =
        """
        # Chalkboard trace 1
        # Operation: GET /reports/validate
        # Started: 2026-01-02T03:04:05.0000000+00:00
        # Duration: 1.500ms
        # Dropped: 7 lines beyond the limit of 10
        # Overhead: 24 ns per event, included in the times

        --> Report.ValidateAsync (Report:10)
        ----> Validator.Check (Validator:5)
        ------[ Type.GetType (Validator:6)
        ------] Type.GetType (Validator:6)  0.044ms
        ----< Validator.Check (Validator:8): true 0.050ms
        ----> Validator.Check (Validator:5)
        ----< Validator.Check (Validator:8): true 0.006ms
        ----[ AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted (Report:12)
        ----] AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted (Report:12)  0.010ms
        --~ #1 Report.ValidateAsync (Report:12)  0.200ms
        == thread 2
        --^ #1 Report.ValidateAsync (Report:12)  1.000ms
        ----> <>c.<ValidateAsync>b__0 (Report:13)
        ------> Validator.Check (Validator:5)
        ------! Validator.Check (Validator:7): FormatException: not an id 0.004ms
        ----! <>c.<ValidateAsync>b__0 (Report:13): FormatException: not an id 0.006ms
        --< Report.ValidateAsync (Report:15): 3 1.400ms

        """;

    /// <summary>The same trace, with a type look-up that takes 32 ms.</summary>
    public static string Slow { get; } = Fast
        .Replace("0.044ms", "32.000ms", StringComparison.Ordinal).Replace("true 0.050ms", "true 32.006ms", StringComparison.Ordinal)
        .Replace(
            "  0.200ms", "  32.156ms", StringComparison.Ordinal).Replace("1.400ms", "33.356ms", StringComparison.Ordinal)
                .Replace("1.500ms", "33.456ms", StringComparison.Ordinal);
}
