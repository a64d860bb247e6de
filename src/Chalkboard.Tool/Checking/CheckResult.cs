using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>The result of a check: a state, a sentence, and the figure if there is one.</summary>
internal sealed record CheckResult(CheckState State, string Message, PerformanceData? Data = null)
{
    public static CheckResult CreateUnknown(string message) => new(CheckState.Unknown, message);

    /// <summary>Returns the line of output. Text after a bar is performance data, so bars in the message are replaced.</summary>
    public override string ToString()
    {
        var line = $"CHALK {State.ToString().ToUpperInvariant()} - {Printable.ToLine(Message.Replace('|', '¦'), 2000)}";
        return Data is null ? line : $"{line} | {Data}";
    }
}
