using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>What a check tells the monitor: a state, a sentence, and the figure where there is one.</summary>
internal sealed record CheckResult(CheckState State, string Message, PerformanceData? Data = null)
{
    public static CheckResult CreateUnknown(string message) => new(CheckState.Unknown, message);

    /// <summary>The one line of output. What follows a bar is performance data, so that none may stand before.</summary>
    public override string ToString()
    {
        var line = $"CHALK {State.ToString().ToUpperInvariant()} - {Printable.ToLine(Message.Replace('|', '¦'), 2000)}";
        return Data is null ? line : $"{line} | {Data}";
    }
}
