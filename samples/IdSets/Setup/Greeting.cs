using Chalkboard.Slates;
using IdSets.Accounts;

namespace IdSets.Setup;

/// <summary>Logs the address and the accounts of the site.</summary>
internal static partial class Greeting
{
    /// <summary>Logs the message when the site listens.</summary>
    public static void Greet(this WebApplication app, DataFolder data) => app.Lifetime.ApplicationStarted.Register(() =>
        LogGreeting(
            app.Logger, string.Join(", ", app.Urls),
            string.Join(
                " or ", DemoAccounts.UserNames.Select(name => $"{name} / {DemoAccounts.Password}")), data,
                app.Services.GetRequiredService<SlateClient>().Store.Name));

    [LoggerMessage(
        1, LogLevel.Information, "IdSets is ready at {Address}. Sign in as {Accounts}. Its data is in {Data}, its slates are in {Store}.")]
    private static partial void LogGreeting(ILogger logger, string address, string accounts, DataFolder data, string store);
}
