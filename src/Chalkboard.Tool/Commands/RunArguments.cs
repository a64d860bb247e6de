using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Running;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Commands;

/// <summary>The part of the command line that says what is traced of an application that is run, and where that goes.</summary>
internal sealed class RunArguments
{
    private const int _usualCount = 10;

    private readonly Option<string[]> _methods = new("--method") { Description = "Trace each call of this method by itself, in place of the whole run: Namespace.Type.Method; a * stands for any characters", HelpName = "name" };

    private readonly Option<int?> _count = new("--count") { Description = $"How many calls of it [default: {_usualCount}]", HelpName = "number" };

    private readonly Option<TimeSpan?> _slowerThan = new("--slower-than") { Description = "Keep only calls of it that took longer: 20ms, or seconds", HelpName = "time", CustomParser = Duration.Between(TimeSpan.Zero, TimeSpan.FromDays(1)) };

    private readonly Option<bool> _failed = new("--failed") { Description = "Keep only calls of it that an exception left" };

    private readonly Option<Recorded?> _record = new("--record") { Description = "What to record: some of calls, lines, externals, arguments, values [default: all]", HelpName = "what,what", CustomParser = ParseRecord };

    private readonly Option<FilterRule[]> _filters = new("--filter")
    {
        Description = "Record only what this pattern fits; with a ! before it, only what it doesn't. A method: Checkout.Price*; or type:Shop.Orders.*, file:Checkout.cs, assembly:Shop",
        HelpName = "pattern",
        CustomParser = result => [.. result.Tokens.Select(token => ParseFilter(token.Value))],
    };

    private readonly Option<TimeSpan?> _least = new("--min", "-m") { Description = "Leave out calls that took less: 1ms, or seconds", HelpName = "time", CustomParser = Duration.Between(TimeSpan.Zero, TimeSpan.FromDays(1)) };

    private readonly Option<string[]> _weave = new("--weave") { Description = "Weave this assembly, too: the name of a package's, a * stands for any characters [default: those that were built with the application]", HelpName = "name" };

    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Don't weave this assembly", HelpName = "name" };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write [default: the application's name and the time, in this folder]", HelpName = "file" };

    private readonly Option<string?> _form = new("--form", "-f") { Description = "text, chrome, speedscope or folded [default: by the name of the file, or text]", HelpName = "form" };

    private readonly Option<int?> _limitEvents = new("--limit-events") { Description = "How many events a trace holds; what comes after is counted [default: 1000000]", HelpName = "number" };

    private readonly Option<long?> _limitBytes = new("--limit-bytes") { Description = "How much memory a trace takes while it is recorded [default: 67108864]", HelpName = "bytes" };

    public RunArguments(Command command)
    {
        _form.Validators.Add(result =>
        {
            if (FormOf(result.Tokens.Single().Value) is null) result.AddError($"--form takes {string.Join(", ", TraceForm.All.Select(form => form.Name))}.");
        });
        AtLeastOne(_count);
        AtLeastOne(_limitEvents);
        AtLeastOne(_limitBytes);
        foreach (var option in new Option[] { _methods, _count, _slowerThan, _failed, _record, _filters, _least, _weave, _exclude, _output, _form, _limitEvents, _limitBytes }) command.Options.Add(option);
    }

    public IReadOnlyList<string> Methods(ParseResult parsed) => parsed.GetValue(_methods) ?? [];

    public Selection Selection(ParseResult parsed) => new(parsed.GetValue(_weave) ?? [], parsed.GetValue(_exclude) ?? []);

    public string? Wrong(ParseResult parsed) =>
        Methods(parsed).Count == 0 && ((Option[])[_count, _slowerThan, _failed]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } lone ? $"{lone.Name} is about calls of a method: give --method, too." : null;

    /// <exception cref="TraceException">The output can't be written.</exception>
    public RunOrder Order(ParseResult parsed, string application, TimeProvider time)
    {
        var output = parsed.GetValue(_output);
        var form = FormOf(parsed.GetValue(_form)) ?? TraceForm.All.FirstOrDefault(form => output?.EndsWith(form.FileExtension, StringComparison.OrdinalIgnoreCase) == true) ?? TraceForm.Text;
        var path = Path.GetFullPath(output ?? application + time.GetLocalNow().ToString("-yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + form.FileExtension);
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw new TraceException($"There is no folder for {Printable.Line(path)}.");
        if (Directory.Exists(path)) throw new TraceException($"{Printable.Line(path)} is a folder. Name a file in it.");
        var extension = path.EndsWith(form.FileExtension, StringComparison.OrdinalIgnoreCase) ? path[^form.FileExtension.Length..] : Path.GetExtension(path);
        return new RunOrder
        {
            Name = application,
            Output = path[..^extension.Length],
            Extension = extension,
            Form = form.Name,
            Count = Methods(parsed).Count == 0 ? null : parsed.GetValue(_count) ?? _usualCount,
            Records = parsed.GetValue(_record) ?? Recorded.Everything,
            Filters = parsed.GetValue(_filters) ?? [],
            MinimumTime = parsed.GetValue(_least) ?? TimeSpan.Zero,
            SlowerThan = parsed.GetValue(_slowerThan),
            Failed = parsed.GetValue(_failed),
            Events = parsed.GetValue(_limitEvents),
            Bytes = parsed.GetValue(_limitBytes),
        };
    }

    private static TraceForm? FormOf(string? name) => TraceForm.All.SingleOrDefault(form => form.Name == name);

    private static void AtLeastOne<T>(Option<T> option) => option.Validators.Add(result =>
    {
        if (!long.TryParse(result.Tokens.SingleOrDefault()?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > int.MaxValue) result.AddError($"{option.Name} takes a number from 1 to {int.MaxValue}.");
    });

    private static Recorded? ParseRecord(ArgumentResult result)
    {
        var recorded = Recorded.Calls;
        foreach (var word in result.Tokens.Single().Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Enum.TryParse<Recorded>(word, ignoreCase: true, out var one) && Enum.IsDefined(one) && !char.IsAsciiDigit(word[0])) recorded |= one;
            else result.AddError("--record takes some of calls, lines, externals, arguments and values, with commas between.");
        }

        return recorded;
    }

    private static FilterRule ParseFilter(string text)
    {
        var excludes = text.StartsWith('!');
        if (excludes) text = text[1..];
        foreach (var kind in Enum.GetValues<FilterKind>())
        {
            if (text.StartsWith(kind + ":", StringComparison.OrdinalIgnoreCase)) return new(kind, text[(kind.ToString().Length + 1)..], excludes);
        }

        return new(FilterKind.Method, text, excludes);
    }
}
