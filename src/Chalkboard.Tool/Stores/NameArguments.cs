using System.CommandLine;
using System.CommandLine.Parsing;
using Chalkboard.Slates;

namespace Chalkboard.Tool.Stores;

/// <summary>Creates arguments for names of owners and documents.</summary>
internal static class NameArguments
{
    public static Argument<string> CreateOwner() => CreateRequired(
        "owner", "The owner of the slate. Put -- before a name that begins with a dash", SlateName.ValidateOwner);

    public static Argument<string> CreateId() => CreateRequired("id", "The document", SlateName.Validate);

    public static Argument<string?> CreateOptionalOwner() =>
        new("owner")
        {
            Description = "The owner of the slate [default: all owners]",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseOwner,
        };

    /// <summary>Parses the name of an owner.</summary>
    public static string? ParseOwner(ArgumentResult result) => Parse(result, SlateName.ValidateOwner);

    private static Argument<string> CreateRequired(string name, string description, Func<string, string?, string> validate) =>
        new(name) { Description = description, CustomParser = result => Parse(result, validate)! };

    private static string? Parse(ArgumentResult result, Func<string, string?, string> validate)
    {
        var text = result.Tokens.Single().Value;
        try
        {
            return validate(text, null);
        }
        catch (ArgumentException exception)
        {
            var name = (result.Parent as OptionResult)?.Option.HelpName ?? result.Argument.Name;
            result.AddError($"The {name} can't be that: {exception.Message.Split(" (Parameter ")[0]}");
            return null;
        }
    }
}
