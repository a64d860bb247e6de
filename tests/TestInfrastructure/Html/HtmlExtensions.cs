using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Chalkboard.TestInfrastructure.Html;

/// <summary>Finds elements of a page, or of a part of it, by CSS selectors.</summary>
public static class HtmlExtensions
{
    /// <summary>Returns the only element that matches.</summary>
    public static IElement Element(this IParentNode node, string selector)
    {
        var elements = node.QuerySelectorAll(selector);
        Assert.True(elements.Length == 1, $"{elements.Length} elements match '{selector}', not one, in:\n{GetMarkup(node)}");
        return elements[0];
    }

    /// <summary>Returns whether an element matches.</summary>
    public static bool Has(this IParentNode node, string selector) => node.QuerySelector(selector) is not null;

    /// <summary>Returns the text of the only element that matches.</summary>
    public static string Text(this IParentNode node, string selector) => node.Element(selector).Text();

    /// <summary>Returns the texts of all elements that match, in the order of the page.</summary>
    public static IReadOnlyList<string> Texts(this IParentNode node, string selector) =>
        [.. node.QuerySelectorAll(selector).Select(element => element.Text())];

    /// <summary>Returns the text of an element as a reader sees it: white space is collapsed, scripts and styles are left out.</summary>
    public static string Text(this IElement element)
    {
        var text = new StringBuilder();
        Append(element, text);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Returns the cells of each row of the only table that matches.</summary>
    public static IReadOnlyList<string[]> Rows(this IParentNode node, string selector = "table") =>
        [.. ((IHtmlTableElement)node.Element(selector)).Rows.Select(row => row.Cells.Select(cell => cell.Text()).ToArray())];

    /// <summary>Returns the links of the elements that match.</summary>
    public static IReadOnlyList<HtmlLink> Links(this IParentNode node, string selector = "a[href]") =>
        [.. node.QuerySelectorAll(selector).Select(link => new HtmlLink(link.Text(), link.GetAttribute("href")!))];

    /// <summary>Returns the only form that matches.</summary>
    public static HtmlForm Form(this IParentNode node, string selector = "form")
    {
        var form = (IHtmlFormElement)node.Element(selector);
        return new(form.GetAttribute("action") ?? "", form.Method, [.. form.Elements.SelectMany(GetFields)]);
    }

    /// <summary>Returns an attribute of the only element that matches, or null if it has none.</summary>
    public static string? Attribute(this IParentNode node, string selector, string name) => node.Element(selector).GetAttribute(name);

    // Text of neighbouring blocks is separated as on the screen; text within a line is not.
    private static void Append(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText characters) text.Append(characters.Data);
            if (child is not IElement element || element.LocalName is "script" or "style" or "template") continue;
            var isInline = element.LocalName is "a" or "abbr" or "b" or "code" or "em" or "i" or "kbd" or "q" or "s" or "small" or "span"
                or "strong" or "sub" or "sup" or "time" or "u" or "var" or "wbr";
            if (!isInline) text.Append(' ');
            Append(element, text);
            if (!isInline) text.Append(' ');
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> GetFields(IHtmlElement element)
    {
        if (element.GetAttribute("name") is not { Length: > 0 } name || element.HasAttribute("disabled")) return [];
        return element switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => [],
            IHtmlInputElement input => [new(name, input.Value)],
            IHtmlSelectElement select =>
                select.Options.Where(option => option.IsSelected).Select(option => KeyValuePair.Create(name, option.Value)),
            IHtmlTextAreaElement area => [new(name, area.Value)],
            IHtmlButtonElement button => [new(name, button.Value)],
            _ => [],
        };
    }

    private static string GetMarkup(IParentNode node) => node switch
    {
        IDocument document => document.DocumentElement.OuterHtml,
        IElement element => element.OuterHtml,
        _ => "",
    };
}
