using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Running;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Commands;

/// <summary>The arguments of <c>chalk trace</c> that select the calls to trace and the file to write.</summary>
internal sealed class RunArguments
{
    private const int DefaultCount = 10;

    private static readonly Dictionary<string, TraceContents> _contents = new(StringComparer.OrdinalIgnoreCase)
    {
        ["calls"] = TraceContents.Calls,
        ["lines"] = TraceContents.Lines,
        ["external-calls"] = TraceContents.ExternalCalls,
        ["arguments"] = TraceContents.Arguments,
        ["return-values"] = TraceContents.ReturnValues,
    };

    private readonly Option<string[]> _methods =
        new("--method")
        {
            Description =
            "Trace each call of this method separately, instead of the whole run: Type.Method, with or without its namespace; * matches " +
            "any characters",
            HelpName = "name"
        };

    private readonly Option<int?> _count = new("--count")
    {
        Description = $"The number of calls to trace [default: {DefaultCount}]",
        HelpName = "number",
    };

    private readonly Option<TimeSpan?> _slowerThan = new("--slower-than")
    {
        Description = "Keep only calls that took longer than this: 20ms, or seconds",
        HelpName = "time",
        CustomParser = DurationOption.CreateParser(TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private readonly Option<bool> _failed = new("--failed") { Description = "Keep only calls that ended with an exception" };

    private readonly Option<TraceContents?> _record = new("--record")
    {
        Description = $"What to record: some of {string.Join(", ", _contents.Keys)} [default: all]",
        HelpName = "content,content",
        CustomParser = ParseRecord,
    };

    private readonly Option<FilterRule[]> _include = CreateFilter(
        "--include", isExclude: false,
        "Record only calls that match this pattern. A method: Checkout.Price*; or type:Shop.Orders, file:Checkout.cs, assembly:Shop. A " +
        "name covers everything nested in it");

    private readonly Option<FilterRule[]> _exclude = CreateFilter(
        "--exclude", isExclude: true, "Don't record calls that match this pattern, although they match --include");

    private readonly Option<TimeSpan?> _minDuration = new("--min", "-m")
    {
        Description = "Leave out calls that took less than this: 1ms, or seconds",
        HelpName = "time",
        CustomParser = DurationOption.CreateParser(TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private readonly Option<string[]> _includeAssembly = new("--include-assembly")
    {
        Description = "Also weave this assembly, for example one of a package; * matches any characters [default: the assemblies that " +
            "were built with the application]",
        HelpName = "name",
    };

    private readonly Option<string[]> _excludeAssembly = new("--exclude-assembly")
    {
        Description = "Don't weave this assembly",
        HelpName = "name",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The file to write [default: the application's name and the time, in this folder]",
        HelpName = "file",
    };

    private readonly Option<string?> _format = new("--format", "-f")
    {
        Description = "text, chrome, speedscope, folded or binary [default: by the name of the file, or text]",
        HelpName = "format",
    };

    private readonly Option<int?> _maxEvents = new("--max-events")
    {
        Description = "The maximum number of events in a trace; later events are only counted [default: 1000000]",
        HelpName = "number",
    };

    private readonly Option<long?> _maxBytes = new("--max-bytes")
    {
        Description = "The maximum memory of a trace while it is recorded [default: 67108864]",
        HelpName = "bytes",
    };

    public RunArguments(Command command)
    {
        _format.Validators.Add(result =>
        {
            if (FindFormat(result.Tokens.Single().Value) is null)
                result.AddError($"--format takes {string.Join(", ", TraceFormat.All.Select(format => format.Name))}.");
        });
        RequirePositive(_count);
        RequirePositive(_maxEvents);
        RequirePositive(_maxBytes);
        foreach (var option in
            new Option[] { _methods, _count, _slowerThan, _failed, _record, _include, _exclude, _minDuration, _includeAssembly,
            _excludeAssembly, _output, _format, _maxEvents, _maxBytes })
            command.Options.Add(option);
    }

    public IReadOnlyList<string> GetMethods(ParseResult parseResult) => parseResult.GetValue(_methods) ?? [];

    public AssemblySelection GetAssemblies(ParseResult parseResult) =>
        new(parseResult.GetValue(_includeAssembly) ?? [], parseResult.GetValue(_excludeAssembly) ?? []);

    public string? GetError(ParseResult parseResult) =>
        GetMethods(parseResult).Count == 0
            && ((Option[])[_count, _slowerThan, _failed]).FirstOrDefault(
                option => parseResult.GetResult(option) is { Implicit: false }) is { } misplaced
            ? $"{misplaced.Name} applies to calls of a method: also give --method."
            : null;

    /// <summary>Creates the request for the startup hook of the application.</summary>
    /// <exception cref="ToolException">The output can't be written.</exception>
    public TraceRunRequest CreateRequest(ParseResult parseResult, string application, TimeProvider timeProvider)
    {
        var output = parseResult.GetValue(_output);
        var format = FindFormat(parseResult.GetValue(_format))
            ?? TraceFormat.All.FirstOrDefault(format => output?.EndsWith(format.FileExtension, StringComparison.OrdinalIgnoreCase) == true)
            ?? TraceFormat.Text;
        var path = Path.GetFullPath(
            output
                ?? application + timeProvider.GetLocalNow().ToString(
                    "-yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + format.FileExtension);
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw new ToolException($"There is no folder for {Printable.ToLine(path)}.");
        if (Directory.Exists(path)) throw new ToolException($"{Printable.ToLine(path)} is a folder. Name a file in it.");
        var extension = path.EndsWith(format.FileExtension, StringComparison.OrdinalIgnoreCase)
            ? path[^format.FileExtension.Length..]
            : Path.GetExtension(path);
        return new TraceRunRequest
        {
            Name = application,
            Output = path[..^extension.Length],
            Extension = extension,
            Format = format.Name,
            MaxCount = GetMethods(parseResult).Count == 0 ? null : parseResult.GetValue(_count) ?? DefaultCount,
            Contents = parseResult.GetValue(_record) ?? TraceContents.All,
            Filters = [.. parseResult.GetValue(_include) ?? [], .. parseResult.GetValue(_exclude) ?? []],
            MinDuration = parseResult.GetValue(_minDuration) ?? TimeSpan.Zero,
            KeepIfSlowerThan = parseResult.GetValue(_slowerThan),
            KeepIfFailed = parseResult.GetValue(_failed),
            MaxEvents = parseResult.GetValue(_maxEvents),
            MaxBytes = parseResult.GetValue(_maxBytes),
        };
    }

    private static TraceFormat? FindFormat(string? name) => TraceFormat.All.SingleOrDefault(format => format.Name == name);

    private static void RequirePositive<T>(Option<T> option) => option.Validators.Add(result =>
    {
        if (!long.TryParse(result.Tokens.SingleOrDefault()?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > int.MaxValue)
            result.AddError($"{option.Name} takes a number from 1 to {int.MaxValue}.");
    });

    private static TraceContents? ParseRecord(ArgumentResult result)
    {
        var contents = TraceContents.Calls;
        foreach (var word in
            result.Tokens.Single().Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (_contents.TryGetValue(word, out var content)) contents |= content;
            else result.AddError($"--record takes some of {string.Join(", ", _contents.Keys)}, separated by commas.");
        }

        return contents;
    }

    private static Option<FilterRule[]> CreateFilter(string name, bool isExclude, string description) => new(name)
    {
        Description = description,
        HelpName = "pattern",
        CustomParser = result => [.. result.Tokens.Select(token => ParseFilter(token.Value, isExclude))],
    };

    private static FilterRule ParseFilter(string text, bool isExclude)
    {
        foreach (var kind in Enum.GetValues<FilterKind>())
        {
            if (text.StartsWith(kind + ":", StringComparison.OrdinalIgnoreCase))
                return new(kind, text[(kind.ToString().Length + 1)..], isExclude);
        }

        return new(FilterKind.Method, text, isExclude);
    }
}
