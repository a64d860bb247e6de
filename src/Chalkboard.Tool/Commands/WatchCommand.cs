using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;

namespace Chalkboard.Tool.Commands;

/// <summary><c>chalk watch</c>: the statistics, live in the terminal.</summary>
internal sealed class WatchCommand : Command
{
    private const int _failed = 1;

    private readonly SourceArguments _source;

    private readonly Option<TimeSpan?> _interval = new("--interval", "-i") { Description = "How often to read, in seconds [default: 1]", HelpName = "seconds", CustomParser = Duration.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) };

    private readonly Option<string[]> _namespaces = new("--namespace", "-n") { Description = "Show this namespace alone. May be given several times", HelpName = "name" };

    public WatchCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("watch", "Watches statistics live in the terminal. Where the output is no terminal, writes every figure once, with the path that a check takes.")
    {
        _source = new(this);
        Options.Add(_interval);
        Options.Add(_namespaces);
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamples(exitCode: 0, "Keys: q quits, arrows and PgUp, PgDn scroll, Tab goes to the next namespace.",
                "chalk watch http://localhost:5000/statistics/data",
                "chalk watch http://localhost:5000/statistics/data --namespace Kestrel --namespace Runtime --interval 5",
                "chalk watch http://localhost:5000/statistics/data | grep Bytes"),
        });

        SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var source = await _source.ReadAsync(parsed, cancellation).ConfigureAwait(false);
                var options = new WatchOptions(source, parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(1), parsed.GetValue(_namespaces) ?? []);
                if (Terminal.IsThere) await new Watch(options, time).RunAsync(output, cancellation).ConfigureAwait(false);
                else await WriteOnceAsync(options, output, time, cancellation).ConfigureAwait(false);
                return 0;
            }
            catch (SourceException exception)
            {
                await errors.WriteLineAsync($"chalk: {exception.Message}").ConfigureAwait(false);
                return _failed;
            }
            catch (OperationCanceledException)
            {
                return _failed;
            }
        });
    }

    private static async Task WriteOnceAsync(WatchOptions options, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        using var source = new Source(options.Source);
        var all = Namespace.Of(await Watch.ReadAsync(source, options, time, cancellation).ConfigureAwait(false), options.Source.Address);
        var chosen = options.Choose(all);
        if (chosen.Count == 0 && options.Namespaces.Count > 0)
            throw new SourceException($"There is no namespace {Printable.Line(string.Join(", ", options.Namespaces))}. There is: {string.Join(", ", all.Take(12).Select(entries => Printable.Line(entries.Name, 60)))}");
        await PlainReport.WriteAsync(chosen, output).ConfigureAwait(false);
    }
}
