using System.CommandLine;

namespace Chalkboard.Tool.Stores;

/// <summary>Asks for confirmation before an irreversible change.</summary>
internal static class Confirmation
{
    public static Option<bool> CreateYesOption() => new("--yes", "-y") { Description = "Don't ask for confirmation, for scripts" };

    /// <returns>True if the user has confirmed.</returns>
    /// <exception cref="ToolException">There is no terminal for the question.</exception>
    public static async Task<bool> AskAsync(bool isConfirmed, TextWriter errors, string question, CancellationToken cancellationToken)
    {
        if (isConfirmed) return true;
        if (Console.IsInputRedirected)
            throw new ToolException($"{question} There is no terminal for a confirmation. Give --yes to confirm.");
        await errors.WriteAsync($"{question} Type yes to continue: ").ConfigureAwait(false);
        // Reading a console can't be cancelled; the wait for it can.
        var answer = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        if ("yes".Equals(answer?.Trim(), StringComparison.OrdinalIgnoreCase)) return true;
        await errors.WriteLineAsync("Nothing was changed.").ConfigureAwait(false);
        return false;
    }
}
