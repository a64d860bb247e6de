namespace Chalkboard.TestInfrastructure.Html;

/// <summary>A form of a page, with its fields as a browser would send them. Its buttons are fields, too.</summary>
public sealed record HtmlForm(string Action, string Method, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The value of the only field of a name.</summary>
    public string this[string name] => Fields.Single(field => field.Key == name).Value;
}
