using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Tracing.AspNetCore;
using IdSets.Accounts;
using IdSets.Business;
using IdSets.NewIdSets;
using IdSets.Setup;
using IdSets.Users;
using IdSets.Validation;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

try
{
    await RunAsync(args);
    return 0;
}
catch (SetupException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
catch (IOException problem) when (problem.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(
        $"{problem.Message} Stop the program that uses it, or name another address, such as --urls http://localhost:5080");
    return 1;
}

static async Task RunAsync(string[] args)
{
    var builder = WebApplication.CreateBuilder(args);
    var data = DataFolder.Open(builder.Configuration, builder.Environment.ContentRootPath);

    // A sign-out completes even if the user closes the tab.
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.UseReadAfterDisconnect()));
    builder.Services.AddSlates(slates =>
    {
        slates.StoreIn.UseConfiguredStore(builder.Configuration, data);
        slates.Add<UserSlate>();
    });
    builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens(options =>
    {
        options.Paths.SignIn = "/signin";
        options.Paths.SignOut = "/signout";
        options.Paths.AccessDenied = "/error/403";
        options.AddClaimsFrom<UserSlate>(async (slate, cancellationToken) => Roles.GetClaims(await slate.GetUserAsync(cancellationToken)));
    });
    builder.Services.AddAuthorization(options => options.AddPolicy(Roles.Staff, policy => policy.RequireRole(Roles.Staff)));

    builder.Services.AddDbContext<BusinessContext>(options => options.UseSqlite($"Data Source={data.Business}"));
    builder.Services.AddScoped<AccountBook>();
    builder.Services.AddSingleton<SignInThrottle>();
    builder.Services.AddSingleton<UploadReceiver>();
    builder.Services.AddSingleton<SetCreator>();
    builder.Services.AddSingleton(new Ean(mended: builder.Configuration.GetValue<bool>("IdSets:Mended")));
    builder.Services.AddSingleton<IdValidator>();
    builder.Services.AddSingleton(new SetStatistics());
    builder.Services.AddSingleton(TimeProvider.System);

    builder.Services.AddStatistics();
    builder.Services.AddCallTracing(options =>
    {
        options.Rules.Add(TraceRule.AuthorizedUser(Roles.Staff));
        options.Rules.Add(TraceRule.Path("/reports/**").KeepIfSlowerThan(TimeSpan.FromMilliseconds(50)));
    });
    builder.Services.AddChalkboardMcp(options => options.IsReadOnly = false);
    builder.Services.AddDataProtection().PersistKeysToFileSystem(data.Keys);
    builder.Services.AddHealthChecks().AddSlates().AddCheck<BusinessHealth>("business");
    builder.Services.AddRazorPages(options =>
    {
        options.Conventions.AuthorizeFolder("/");
        options.Conventions.AllowAnonymousToPage("/SignIn");
        options.Conventions.AllowAnonymousToPage("/Error");
    });

    await using var app = builder.Build();
    await app.Services.CreateBusinessAsync();

    app.UseStatistics();
    app.UseSecurityHeaders();
    app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        ExceptionHandlingPath = "/error",
        StatusCodeSelector = Failures.GetStatusCode,
        SuppressDiagnosticsCallback = failure => Failures.IsExpected(failure.Exception),
    });
    app.UseStatusCodePagesWithReExecute("/error/{0}");
    app.UseStaticFiles();
    app.UseRouting();
    app.UseAuthentication();
    app.UseCallTracing();
    app.UseAuthorization();

    app.MapHealthChecks("/healthz").AllowAnonymous().DisableStatistics().DisableCallTracing();
    app.MapStatistics("/statistics").AllowLocalMachine();
    app.MapCallTraces("/traces").AllowLocalMachine();
    app.MapChalkboardMcp("/mcp").AllowLocalMachine();
    app.MapRazorPages();
    app.MapGet("/idsets/new/progress/{upload}", async (UserSlate slate, WorkflowId upload, CancellationToken cancellationToken) =>
            Results.Json((await slate.Progress(upload).GetAsync(cancellationToken)).Value))
        .RequireAuthorization();

    app.Greet(data);
    try
    {
        await app.RunAsync();
    }
    catch (OptionsValidationException problem)
    {
        throw new SetupException(problem.Message, problem);
    }
}
