using Chalkboard.Tool.Traces;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tool.Tests.Traces;

public sealed class ProgressTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void A_long_task_shows_its_progress_and_clears_the_line()
    {
        using (var line = new ProgressLine("Reading x", _errors, _time, isTerminal: true))
        {
            for (var percent = 0; percent <= 100; percent++)
            {
                line.Report(percent / 100.0);
                _time.Advance(TimeSpan.FromMilliseconds(20));
            }
        }

        Assert.StartsWith("\rReading x … 25 %\e[K\rReading x … 30 %\e[K", _errors.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("100 %\e[K\r\e[K", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_task_or_one_without_a_terminal_shows_nothing()
    {
        using (var quick = new ProgressLine("Reading x", _errors, _time, isTerminal: true)) quick.Report(1);
        using (var piped = new ProgressLine("Reading x", _errors, _time, isTerminal: false))
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            piped.Report(0.5);
        }

        Assert.Empty(_errors.ToString());
    }

    public void Dispose() => _errors.Dispose();
}
