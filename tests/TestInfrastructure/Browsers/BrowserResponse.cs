using System.Net;
using AngleSharp.Html.Dom;
using Chalkboard.TestInfrastructure.Html;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.TestInfrastructure.Browsers;

/// <summary>A response to a <see cref="Browser"/>.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Path">The path and query of the request, the last one if redirects were followed.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers, those of the body included.</param>
/// <param name="SetCookies">The cookies that the response sets or removes.</param>
public sealed record BrowserResponse(
    HttpStatusCode Status, string Path, string Body, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<SetCookieHeaderValue> SetCookies)
{
    public string? Location => Headers.GetValueOrDefault("Location");

    public string? ETag => Headers.GetValueOrDefault("ETag");

    /// <summary>The body as a page.</summary>
    public IHtmlDocument Page => field ??= HtmlPage.Parse(Body);
}
