namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>A terminal of tmux, on a server of its own.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _tmux;

    private Terminal(string tmux) => _tmux = tmux;

    public static async Task<Terminal> StartAsync(int width, int height, params string[] command)
    {
        var tmux = ExecutableFinder.Find("tmux");
        Assert.SkipUnless(tmux is not null, "This needs a terminal: tmux.");
        var terminal = new Terminal(tmux);
        var quoted = string.Join(' ', command.Select(word => $"'{word}'"));
        // Ctrl-C may arrive after the command has ended: it must not end the terminal.
        var run = await terminal.TmuxAsync("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}",
            $"trap : INT; echo before; {quoted}; echo ended with $?; stty -a > '{terminal._folder.GetPath("settings")}'; while :; do cat; done");
        Assert.True(run.ExitCode == 0, run.Errors);
        return terminal;
    }

    public async Task<string> CaptureAsync() => (await TmuxAsync("capture-pane", "-p")).Output;

    public Task<string> WaitForTextAsync(string text) =>
        Eventually.GetAsync(CaptureAsync, screen => screen.Contains(text, StringComparison.Ordinal));

    public async Task PressAsync(string key) => await TmuxAsync("send-keys", key);

    public async Task ResizeAsync(int width, int height) => await TmuxAsync("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Returns whether the alternate screen is on, and whether the cursor is visible.</summary>
    public async Task<string> GetModesAsync() => (await TmuxAsync("display-message", "-p", "#{alternate_on} #{cursor_flag}")).Line;

    public Task<string> GetSettingsAsync() =>
        Eventually.GetAsync(
            () =>
                Task.FromResult(File.Exists(_folder.GetPath("settings")) ? File.ReadAllText(_folder.GetPath("settings")) : ""), settings =>
                    settings.EndsWith('\n'));

    public async ValueTask DisposeAsync()
    {
        await TmuxAsync("kill-server");
        _folder.Dispose();
    }

    private Task<CommandResult> TmuxAsync(params string[] arguments) =>
        Programs.RunAsync(_tmux, ["-u", "-S", _folder.GetPath("socket"), .. arguments]);
}
