using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using IdSets.Accounts;

namespace IdSets.Tests.Sites;

/// <summary>A user who uses the site by its addresses and form fields, as a script does. Redirects are followed.</summary>
public sealed class Visitor : IDisposable
{
    private const string TokenField = "__RequestVerificationToken";

    private readonly Browser _browser;

    public Visitor(Site site) : this(new Browser(site.Address, followsRedirects: true)) { }

    private Visitor(Browser browser)
    {
        _browser = browser;
        _browser.Headers["Accept"] = "text/html";
    }

    /// <summary>Creates a visitor who has signed in.</summary>
    public static async Task<Visitor> SignInAsync(Site site, string user)
    {
        var visitor = new Visitor(site);
        var response = await visitor.PostAsync("/signin", new() { ["username"] = user, ["password"] = DemoAccounts.Password });
        Assert.Equal("/", response.Path);
        return visitor;
    }

    /// <summary>Returns the same visitor at another process of the site: both have the same cookies.</summary>
    public Visitor MoveTo(Site another) =>
        new(new Browser(another.Address, followsRedirects: true) { Cookies = _browser.Cookies });

    public async Task<bool> IsSignedInAsync() => (await GetAsync("/settings")).Path == "/settings";

    public Task<BrowserResponse> GetAsync(string path, params (string Name, string Value)[] headers) => _browser.GetAsync(path, headers);

    /// <summary>Fills in the form of a page and sends it.</summary>
    public Task<BrowserResponse> PostAsync(string path, Dictionary<string, string> fields) => PostFromAsync(path, path, fields);

    /// <summary>Fills in the form of one page and sends it to another.</summary>
    public async Task<BrowserResponse> PostFromAsync(string page, string path, Dictionary<string, string> fields)
    {
        fields[TokenField] = await GetTokenAsync(page);
        return await SendAsync(path, new FormUrlEncodedContent(fields));
    }

    /// <summary>Sends content without the token that its form would carry.</summary>
    public Task<BrowserResponse> SendAsync(string path, HttpContent content, params (string Name, string Value)[] headers) =>
        _browser.SendAsync(HttpMethod.Post, path, content, headers);

    /// <summary>Fills in the form of one page, sends it to another, and closes the connection at once.</summary>
    public async Task SendAndLeaveAsync(string page, string path, Dictionary<string, string> fields)
    {
        fields[TokenField] = await GetTokenAsync(page);
        using var content = new FormUrlEncodedContent(fields);
        var body = await content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await _browser.SendAndLeaveAsync(HttpMethod.Post, path, body, ("Content-Type", content.Headers.ContentType!.ToString()));
    }

    /// <summary>Uploads a file. The antiforgery token comes last, as in the page.</summary>
    public async Task<BrowserResponse> UploadAsync(string name, HttpContent file, string fileName = "ids.csv")
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(name), "name" },
            { file, "file", fileName },
            { new StringContent(await GetTokenAsync("/idsets/new")), TokenField },
        };
        return await SendAsync("/idsets/new", form);
    }

    public Task<BrowserResponse> UploadAsync(string name, string file) => UploadAsync(name, new StringContent(file));

    public void Dispose() => _browser.Dispose();

    private async Task<string> GetTokenAsync(string path)
    {
        var page = (await GetAsync(path)).Page;
        return page.QuerySelector($"input[name={TokenField}]")?.GetAttribute("value")
            ?? throw new InvalidOperationException($"{path} has no form with an antiforgery token.");
    }
}
