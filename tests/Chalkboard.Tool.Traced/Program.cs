using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Newtonsoft.Json;
using Traced;

switch (args[0])
{
    case "fibonacci":
        Console.WriteLine(Checkout.Fibonacci(int.Parse(args[1], CultureInfo.InvariantCulture)));
        return 0;
    case "echo":
        Console.WriteLine($"{await Console.In.ReadToEndAsync()} in {Environment.CurrentDirectory} with {string.Join('|', args[1..])}");
        await Console.Error.WriteLineAsync("to standard error");
        return 42;
    case "beside":
        Console.WriteLine(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "content", "greeting.txt")));
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "made.txt"), "made");
        return 0;
    case "json":
        Console.WriteLine(JsonConvert.SerializeObject(new { Id = 7 }));
        return 0;
    case "threads":
        // Without the execution context of the starting thread.
        var done = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(_ => { Checkout.Fibonacci(3); done.SetResult(); }, null);
        await done.Task;
        var thread = new Thread(() => Checkout.Fibonacci(4));
        thread.UnsafeStart();
        thread.Join();
        return 0;
    case "prices":
        foreach (var delay in args[1..]) await Checkout.PriceAsync(5, int.Parse(delay, CultureInfo.InvariantCulture));
        foreach (var text in (string[])["1", "x"])
        {
            try { Checkout.Parse(text); }
            catch (FormatException) { }
        }

        return 0;
    case "environment":
        Console.WriteLine(
            $"{Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS")} {AppContext.GetData("Other hook")} {Checkout.Fibonacci(2)}");
        return 0;
    case "child":
        // Starts this application again.
        using (var child =
            Process.Start(
                new ProcessStartInfo("dotnet", [typeof(Checkout).Assembly.Location, "fibonacci", "6"]))!) await child.WaitForExitAsync();
        using (var child = Process.Start(new ProcessStartInfo("dotnet", ["--version"]))!) await child.WaitForExitAsync();
        Console.WriteLine(Checkout.Fibonacci(2));
        return 0;
    case "throw":
        Checkout.Parse("no number");
        return 0;
    case "exit":
        Checkout.Fibonacci(2);
        Environment.Exit(3);
        return 0;
    case "fail":
        Environment.FailFast("on purpose");
        return 0;
    case "wait":
        Checkout.Fibonacci(2);
        Console.WriteLine($"waiting {Environment.ProcessId}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    case "last":
        // Writes something before the signal ends it.
        var asked = new TaskCompletionSource();
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; asked.SetResult(); }))
        {
            Console.WriteLine($"waiting {Environment.ProcessId}");
            await asked.Task;
            Console.WriteLine(Checkout.Fibonacci(3));
        }

        return 5;
    case "serve":
        var builder = WebApplication.CreateBuilder(args[1..]);
        var app = builder.Build();
        app.MapGet("/price/{n}", (int n) => Checkout.PriceAsync(n, 1));
        app.MapGet("/where", () => builder.Environment.ContentRootPath);
        await app.RunAsync();
        return 0;
    default:
        return 1;
}
