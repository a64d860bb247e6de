namespace Chalkboard.TestInfrastructure.Html;

/// <summary>A link of a page.</summary>
public sealed record HtmlLink(string Text, string Address);
