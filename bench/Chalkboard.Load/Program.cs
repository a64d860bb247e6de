using System.Diagnostics;
using System.Globalization;
using Chalkboard.Load;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

const string usage = """
    Fills a store with owners, step by step, and measures at each step.

      --Slates:Store=NAME               sqlite, postgresql, redis or mongodb
      --ConnectionStrings:slates=...    where it is; better as the environment variable ConnectionStrings__slates
      --Owners=1000000                  how many owners in the end
      --Seconds=5                       how long to measure each operation
      --Results=FOLDER                  where to write scale-NAME.md; results by default

    Ctrl-C ends it; run again, it goes on. The store must be one that may be thrown away.
    """;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
if (configuration["Slates:Store"] is not { Length: > 0 } engine
    || configuration["ConnectionStrings:slates"] is not { Length: > 0 } connection)
{
    Console.Error.WriteLine(usage);
    return 3;
}

engine = engine.ToLowerInvariant();
var owners = long.Parse(configuration["Owners"] ?? "1000000", CultureInfo.InvariantCulture);
var duration = TimeSpan.FromSeconds(double.Parse(configuration["Seconds"] ?? "5", CultureInfo.InvariantCulture));
using var end = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    end.Cancel();
};

try
{
    await using var services =
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Configured(configuration)).BuildServiceProvider();
    var store = services.GetRequiredService<ISlateStore>();
    var fill = new Fill(store);
    var there = await fill.FilledAsync(end.Token);
    var measurements = new List<Measurement>();
    for (var step = 1_000L; ; step *= 10)
    {
        var goal = Math.Min(step, owners);
        // A store that already holds more owners can't show this step.
        if (there <= goal)
        {
            var began = Stopwatch.GetTimestamp();
            await Progress.ShowAsync(Text($"Filling to {goal:N0} owners"), goal, progress => fill.RunAsync(goal, progress, end.Token));
            Console.Error.WriteLine(Text($"{goal:N0} owners after {Stopwatch.GetElapsedTime(began).TotalSeconds:N1} s. Measuring."));
            measurements.Add(await Measurement.OfAsync(store, goal, await Engines.SizeAsync(engine, connection), duration, end.Token));
        }

        if (goal == owners) break;
    }

    if (measurements.Count == 0)
        Console.Error.WriteLine(Text($"The store holds {there:N0} owners already, more than were asked for. Empty it, or ask for more."));
    var lines = Report.Lines(engine, measurements).ToList();
    foreach (var line in lines) Console.WriteLine(line);
    var results = Directory.CreateDirectory(configuration["Results"] ?? "results").FullName;
    if (measurements.Count > 0) await File.WriteAllLinesAsync(Path.Combine(results, $"scale-{engine}.md"), lines);
    using var self = Process.GetCurrentProcess();
    Console.Error.WriteLine(Text($"This program had {self.PeakWorkingSet64 / 1e6:N0} MB at most."));
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Ended. Run it again to go on.");
    return 1;
}
catch (Exception problem)
when (problem is SlateException or InvalidOperationException or Microsoft.Extensions.Options.OptionsValidationException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
