using System.CommandLine;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

internal static class UsageError
{
    /// <summary>Explains what is wrong with the command line, without repeating arguments that may be part of a secret.</summary>
    public static string Explain(ParseResult parseResult)
    {
        if (parseResult.UnmatchedTokens is [{ } first, ..])
        {
            if (first.StartsWith('-')) return ExplainUnknownOption(first);
            return parseResult.CommandResult.Command.Subcommands is { Count: > 0 } commands
                ? $"There is no such command. There are {ListNames(commands)}."
                : "There are too many arguments. Put quotes around an argument that contains spaces.";
        }

        if (parseResult.CommandResult.Command.Subcommands is { Count: > 0 } subcommands
            && parseResult.CommandResult.Command is not TraceCommand)
            return $"Give a command: {ListNames(subcommands)}.";
        return Printable.ToLine(string.Join(' ', parseResult.Errors.Select(error => error.Message.TrimEnd('.') + ".").Distinct()), 1000);
    }

    /// <summary>Returns the full name of the command.</summary>
    public static string GetCommandPath(ParseResult parseResult)
    {
        var names = new Stack<string>();
        for (var result = parseResult.CommandResult; result is not null; result = result.Parent as CommandResult)
            names.Push(result.Command is RootCommand ? "chalk" : result.Command.Name);
        return string.Join(' ', names);
    }

    public static string ExplainUnknownOption(string word) => $"There is no option {Printable.ToLine(word.Split('=', ':')[0])}.";

    public static string ListNames(IList<Command> commands) =>
        commands.Count == 1
            ? commands[0].Name
            : $"{string.Join(", ", commands.SkipLast(1).Select(command => command.Name))} and {commands[^1].Name}";
}
