using Microsoft.AspNetCore.Identity;

namespace Shop.Setup;

/// <summary>The data folder, the database and the first message of the shop.</summary>
internal static partial class ShopSetup
{
    /// <summary>The user name of the demo administrator.</summary>
    public const string Administrator = "admin@shop.example";

    /// <summary>The password of the demo administrator.</summary>
    public const string Password = "Chalk-1234";

    /// <summary>The role that may open the administration page.</summary>
    public const string AdministratorRole = "Administrator";

    /// <summary>Finds or creates the folder that <c>Shop:Data</c> names, by default <c>data</c> under the content root.</summary>
    public static string GetDataFolder(this WebApplicationBuilder builder)
    {
        var path = Path.GetFullPath(builder.Configuration["Shop:Data"] ?? "data", builder.Environment.ContentRootPath);
        // Only the user of the shop may read its data.
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path).FullName
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    /// <summary>Creates the database and the administrator where they are missing.</summary>
    public static async Task CreateDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        if (!await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureCreatedAsync()) return;
        await scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>().CreateAsync(new(AdministratorRole));
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        var administrator = new IdentityUser(Administrator) { Email = Administrator, EmailConfirmed = true };
        await users.CreateAsync(administrator, Password);
        await users.AddToRoleAsync(administrator, AdministratorRole);
    }

    /// <summary>Logs the address and the administrator when the site listens.</summary>
    public static void LogAddress(this WebApplication app, string data) => app.Lifetime.ApplicationStarted.Register(() =>
        LogReady(app.Logger, string.Join(", ", app.Urls), Administrator, Password, data));

    [LoggerMessage(
        1, LogLevel.Information, "Shop is ready at {Address}. Sign in as {User} / {Password}, or register. Its data is in {Data}.")]
    private static partial void LogReady(ILogger logger, string address, string user, string password, string data);
}
