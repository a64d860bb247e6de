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
    .AddEntityFrameworkStores<ShopContext>();
builder.Services.AddCompanySignIn();

builder.Services.AddDistributedMemoryCache();
builder.Services.AddSession(options => options.Cookie.IsEssential = true);
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<CartStore>();

builder.Services.AddRazorPages(options => options.Conventions.AuthorizeFolder("/Checkout").AuthorizePage("/Orders"));
builder.Services.AddSignalR();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddSingleton<OrderEvents>();
builder.Services.AddHealthChecks();

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
app.MapHub<OrderHub>("/orders/feed");
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

app.LogAddress(data);
app.Run();
