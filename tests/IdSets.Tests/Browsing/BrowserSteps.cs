using System.Text;
using IdSets.Accounts;
using Microsoft.Playwright;

namespace IdSets.Tests.Browsing;

/// <summary>Steps of a user in a browser.</summary>
public static class BrowserSteps
{
    /// <summary>Opens a tab and signs in.</summary>
    public static async Task<IPage> SignInAsync(this IBrowserContext browser, string user, string password = DemoAccounts.Password)
    {
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/signin");
        await tab.FillSignInAsync(user, password);
        return tab;
    }

    public static async Task FillSignInAsync(this IPage tab, string user, string password)
    {
        await tab.GetByLabel("User name").FillAsync(user);
        await tab.GetByLabel("Password").FillAsync(password);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Uploads a file and waits for the result.</summary>
    public static async Task UploadAsync(this IPage tab, string name, string file)
    {
        await tab.GotoAsync("/idsets/new");
        await tab.GetByLabel("Name").FillAsync(name);
        await tab.Locator("input[name=file]").SetInputFilesAsync(CreateCsv(file));
        await tab.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
    }

    public static FilePayload CreateCsv(string text) =>
        new() { Name = "ids.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };

    public static async Task SignOutAsync(this IPage tab)
    {
        await tab.Locator("#me").ClickAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(tab).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    public static ILocatorAssertions Expect(this ILocator locator) => Assertions.Expect(locator);

    public static IPageAssertions Expect(this IPage page) => Assertions.Expect(page);

    public static ILocator GetAlert(this IPage page) => page.GetByRole(AriaRole.Alert);

    public static ILocator GetButton(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });
}
