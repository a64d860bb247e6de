using System.CommandLine;
using System.CommandLine.Parsing;
using Chalkboard.Slates;

namespace Chalkboard.Tool.Stores;

/// <summary>Creates arguments for names of owners and documents.</summary>
internal static class NameArguments
{
    public static Argument<string> CreateOwner() => CreateRequired("owner", "The owner of the slate. Put -- before a name that begins " +
        "with a dash");

    public static Argument<string> CreateId() => CreateRequired("id", "The document");

    public static Argument<string?> CreateOptionalOwner() =>
        new("owner")
        {
            Description = "The owner of the slate [default: all owners]",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = Parse,
        };

    private static Argument<string> CreateRequired(string name, string description) =>
        new(name) { Description = description, CustomParser = Parse };

    private static string? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        try
        {
            return SlateName.Validate(text);
        }
        catch (ArgumentException exception)
        {
            result.AddError($"The {result.Argument.Name} can't be that: {exception.Message.Split(" (Parameter ")[0]}");
            return null;
        }
    }
}
