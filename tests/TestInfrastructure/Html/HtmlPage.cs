using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Chalkboard.TestInfrastructure.Sites;

namespace Chalkboard.TestInfrastructure.Html;

/// <summary>Parses pages, so that tests ask for elements and their texts instead of searching for strings.</summary>
public static class HtmlPage
{
    /// <summary>Parses the body of a response.</summary>
    public static async Task<IHtmlDocument> ParseAsync(HttpResponseMessage response) =>
        Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>Gets a page of a site and parses it.</summary>
    public static async Task<IHtmlDocument> GetPageAsync(this LoopbackSite site, string path) => Parse(await site.GetTextAsync(path));

    /// <summary>Parses the text of a page. Scripts don't run.</summary>
    public static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
