using System.CommandLine;
using System.CommandLine.Parsing;
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
            return parsed.CommandResult.Command.Subcommands is { Count: > 0 } commands
                ? $"There is no such command. There are {string.Join(", ", commands.Select(command => command.Name))}."
                : "There is an argument too many. Put quotes around what has spaces in it.";
        }

        if (parsed.CommandResult.Command.Subcommands is { Count: > 0 } choices) return $"A command is missing. There are {string.Join(", ", choices.Select(command => command.Name))}.";
        return Printable.Line(string.Join(' ', parsed.Errors.Select(error => error.Message.TrimEnd('.') + ".").Distinct()), 1000);
    }

    /// <summary>The command as it is typed.</summary>
    public static string Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent) names.Push(command.Command.Name);
        return string.Join(' ', names.Prepend("chalk"));
    }
}
