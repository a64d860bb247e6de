using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Chalkboard.Slates;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Waiting;
using IdSets.Accounts;
using IdSets.Business;
using IdSets.Users;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdSets.Tests.Sites;

/// <summary>The real site, in a process of its own, on a free port and a data folder that is removed at the end.</summary>
public sealed partial class Site : IAsyncLifetime
{
    private readonly DirectoryInfo _data;
    private string[] _arguments;
    private readonly bool _sharesData;
    private readonly ConcurrentQueue<string> _log = [];
    private ServiceProvider? _slates;
    private Process? _process;

    public Site() : this(Directory.CreateTempSubdirectory("idsets-"), [], sharesData: false) { }

    private Site(DirectoryInfo data, string[] arguments, bool sharesData) =>
        (_data, _arguments, _sharesData) = (data, arguments, sharesData);

    /// <summary>Creates a site with other arguments and does not start it.</summary>
    public static Site Create(params string[] arguments) => new(Directory.CreateTempSubdirectory("idsets-"), arguments, sharesData: false);

    /// <summary>The address of the site.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The lines of its log.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>The peak of its memory, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process!.Refresh();
            return Math.Max(_process.PeakWorkingSet64, _process.WorkingSet64);
        }
    }

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_slates is not null) await _slates.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (!_sharesData) _data.Delete(recursive: true);
    }

    /// <summary>Starts another process of the same site: the same data, the same arguments, another address.</summary>
    public async Task<Site> StartAnotherAsync()
    {
        var another = new Site(_data, _arguments, sharesData: true);
        await another.StartAsync();
        return another;
    }

    /// <summary>Kills it without warning and starts it again, on the same data and the same address.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Stops it, runs an action, and starts it again with other arguments.</summary>
    public async Task RestartWithArgumentsAsync(Func<string, Task> whileStopped, params string[] arguments)
    {
        await StopAsync();
        await whileStopped(Path.Combine(_data.FullName, "slates.db"));
        _arguments = arguments;
        await StartAsync();
    }

    /// <summary>Adds a user that no other test uses, with the password of the demo accounts.</summary>
    public async Task<string> AddUserAsync(bool staff = false)
    {
        var name = $"user-{Guid.NewGuid():N}"[..13];
        await using var business = OpenBusiness();
        business.Add(AccountBook.Create(name, DemoAccounts.Password, staff));
        await business.SaveChangesAsync(TestContext.Current.CancellationToken);
        return name;
    }

    /// <summary>Opens the site's database.</summary>
    public BusinessContext OpenBusiness() =>
        new(new DbContextOptionsBuilder<BusinessContext>().UseSqlite($"Data Source={Path.Combine(_data.FullName, "idsets.db")}").Options);

    /// <summary>Opens a user's slate in the test process.</summary>
    public UserSlate OpenSlate(string user)
    {
        _slates ??= new ServiceCollection()
            .AddLogging()
            .AddSlateClient(slates =>
            {
                slates.StoreIn.Sqlite(Path.Combine(_data.FullName, "slates.db"));
                slates.Add<UserSlate>();
            })
            .BuildServiceProvider();
        return _slates.GetRequiredService<SlateClient<UserSlate>>().For(user);
    }

    /// <summary>Holds the slates' file locked, as another program may, until it is disposed of.</summary>
    public async Task<IAsyncDisposable> BlockSlatesAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_data.FullName, "slates.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Runs the site with other arguments until it ends by itself.</summary>
    public static async Task<(int Code, string Error)> RunToEndAsync(params string[] arguments)
    {
        using var process = Process.Start(CreateStartInfo(arguments))!;
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout.Default);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout.Default);
        return (process.ExitCode, error);
    }

    private static ProcessStartInfo CreateStartInfo(params string[] arguments)
    {
        var folder = ProjectMetadata.Get<Site>("IdSets.Folder");
        var start = new ProcessStartInfo("dotnet", [typeof(Account).Assembly.Location, $"--contentRoot={folder}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The site must not inherit settings of the test run.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        return start;
    }

    private async Task StartAsync()
    {
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = CreateStartInfo(
                [
                    $"--urls={Address?.ToString() ?? "http://127.0.0.1:0"}", $"--IdSets:Data={_data.FullName}",
                    // A slow machine must not cause a timeout of the store. Tests of outages set a shorter one.
                    $"--Slates:Options:Timeout={TestTimeout.Default}", .. _arguments,
                ]),
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"The site ended: {string.Join('\n', _log)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await ready.Task.WaitAsync(TestTimeout.Default);

        void Read(string? line)
        {
            if (line is null) return;
            _log.Enqueue(line);
            if (ReadyMessage().Match(line) is { Success: true } match) ready.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    private async Task StopAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    [GeneratedRegex(@"IdSets is ready at (http://[^ ]+?)\. ")]
    private static partial Regex ReadyMessage();
}
