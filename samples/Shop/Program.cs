using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shop.Carts;
using Shop.Company;
using Shop.Components;
using Shop.Orders;
using Shop.Setup;

var builder = WebApplication.CreateBuilder(args);
var data = builder.GetDataFolder();

builder.Services.AddDbContext<ShopContext>(options => options.UseSqlite($"Data Source={Path.Combine(data, "shop.db")}"));
builder.Services.AddDefaultIdentity<IdentityUser>()
    .AddRoles<IdentityRole>()
    .AddEntityFrameworkStores<ShopContext>()
    .AddSlateSignIn();
builder.Services.AddCompanySignIn();

builder.Services.AddSlates(slates =>
{
    slates.StoreIn.Sqlite(Path.Combine(data, "slates.db"));
    slates.Add<ShopSlate>().AllowGuests(guests => guests.Document(slate => slate.Cart, (guest, user) => user!.Add(guest)));
});
builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToSlates();
builder.Services.AddSlateSession(options => options.Cookie.IsEssential = true);
builder.Services.AddScoped<CartStore>();

builder.Services.AddRazorPages(options => options.Conventions.AuthorizeFolder("/Checkout").AuthorizePage("/Orders"))
    .AddSlateTempDataProvider();
builder.Services.AddSignalR().AddSlates();
builder.Services.AddRazorComponents().AddInteractiveServerComponents().AddSlates();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddSingleton<OrderEvents>();
builder.Services.AddHealthChecks().AddSlates();

var app = builder.Build();
await app.CreateDatabaseAsync();

app.UseExceptionHandler("/error");
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseSession();
app.UseAntiforgery();

app.MapStaticAssets();
app.MapHealthChecks("/healthz");
app.MapRazorPages();
app.MapSlateDevices("/account/devices");
app.MapHub<OrderHub>("/orders/feed");
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

app.LogAddress(data);
app.Run();
