using Spectre.Console;

namespace Chalkboard.Load;

/// <summary>Shows a progress bar for each step on standard error, if that is a terminal.</summary>
internal static class Progress
{
    public static Task ShowAsync(string what, long total, Func<Action<long>, Task> work) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
        .Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(),
        new SpinnerColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: total);
            await work(count => task.Increment(count));
            task.StopTask();
        });
}
