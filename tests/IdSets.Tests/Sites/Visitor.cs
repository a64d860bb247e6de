using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using IdSets.Accounts;

namespace IdSets.Tests.Sites;

/// <summary>Someone who drives the site by its addresses and form fields, as a script does.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _http;

    private readonly CookieContainer _cookies;

    public Visitor(Site site) : this(site, new CookieContainer()) { }

    private Visitor(Site site, CookieContainer cookies)
    {
        _cookies = cookies;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies })
        {
            BaseAddress = site.Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>A visitor who has signed in.</summary>
    public static async Task<Visitor> SignedInAsync(Site site, string user)
    {
        var visitor = new Visitor(site);
        var answer = await visitor.PostAsync("/signin", new() { ["username"] = user, ["password"] = DemoAccounts.Password });
        Assert.Equal("/", answer.Path);
        return visitor;
    }

    /// <summary>The same browser, sent to another process by the next request.</summary>
    public Visitor At(Site another) => new(another, _cookies);

    public async Task<bool> IsSignedInAsync() => (await GetAsync("/settings")).Path == "/settings";

    public async Task<Answer> GetAsync(string path) =>
        await Answer.OfAsync(await _http.GetAsync(path, TestContext.Current.CancellationToken));

    /// <summary>Fills in the form of a page and sends it.</summary>
    public Task<Answer> PostAsync(string path, Dictionary<string, string> fields) => PostFromAsync(path, path, fields);

    /// <summary>Fills in the form of one page and sends it to another.</summary>
    public async Task<Answer> PostFromAsync(string page, string path, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = await TokenAsync(page);
        return await SendAsync(path, new FormUrlEncodedContent(fields));
    }

    /// <summary>Sends something without the token that its form would carry.</summary>
    public async Task<Answer> SendAsync(string path, HttpContent content) =>
        await Answer.OfAsync(await _http.PostAsync(path, content, TestContext.Current.CancellationToken));

    /// <summary>Fills in the form of one page, sends it to another, and closes the connection at once.</summary>
    public async Task SendAndLeaveAsync(string page, string path, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = await TokenAsync(page);
        using var content = new FormUrlEncodedContent(fields);
        var body = await content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var address = _http.BaseAddress!;
        var request =
            $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: {_cookies.GetCookieHeader(address)}\r\nContent-Type: {content.Headers.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        socket.Shutdown(SocketShutdown.Both);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request) =>
        await Answer.OfAsync(await _http.SendAsync(request, TestContext.Current.CancellationToken));

    /// <summary>Uploads a file; the token comes last, as it does where the form helper adds it.</summary>
    public async Task<Answer> UploadAsync(string name, HttpContent file, string fileName = "ids.csv")
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(name), "name" },
            { file, "file", fileName },
            { new StringContent(await TokenAsync("/idsets/new")), "__RequestVerificationToken" },
        };
        return await SendAsync("/idsets/new", form);
    }

    public Task<Answer> UploadAsync(string name, string file) => UploadAsync(name, new StringContent(file));

    public void Dispose() => _http.Dispose();

    private async Task<string> TokenAsync(string path) =>
        Token().Match((await GetAsync(path)).Html) is { Success: true } match
            ? match.Groups[1].Value
            : throw new InvalidOperationException($"{path} has no form with an antiforgery token.");

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>What the site answered, after redirects.</summary>
public sealed record Answer(HttpStatusCode Status, string Path, string Html, HttpResponseMessage Message)
{
    /// <summary>What a reader sees of the page, in one line.</summary>
    public string Text =>
        WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(Html, "(?s)^.*<main[^>]*>|</main>.*$", ""), @"(<[^>]*>|\s)+", " ")).Trim();

    public static async Task<Answer> OfAsync(HttpResponseMessage message) =>
        new(message.StatusCode, message.RequestMessage!.RequestUri!.PathAndQuery,
        await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), message);
}
