using System.CommandLine;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

internal static class UsageError
{
    /// <summary>What is wrong with the command line, without repeating what may be a piece of a secret.</summary>
    public static string Explain(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [{ } first, ..])
        {
            if (first.StartsWith('-')) return $"There is no option {Printable.Line(first.Split('=', ':')[0])}.";
            return parsed.CommandResult.Command is RootCommand
                ? "There is no such command. There are check and watch."
                : "There is an argument too many. Put quotes around what has spaces in it.";
        }

        return Printable.Line(string.Join(' ', parsed.Errors.Select(error => error.Message.TrimEnd('.') + ".").Distinct()), 1000);
    }
}
