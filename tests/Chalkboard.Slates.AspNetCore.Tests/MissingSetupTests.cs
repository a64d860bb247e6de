using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>An incomplete set-up stops the start of the application with an error that names the line to add.</summary>
public sealed class MissingSetupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Handlers => ["get", "post", "any", "parameters", "group", "client", "client in a post"];

    [Theory]
    [MemberData(nameof(Handlers))]
    public async Task A_missing_slate_is_reported(string handler)
    {
        var message = await StartAsync(_ => { }, app =>
        {
            if (handler == "get") app.MapGet("/x", (UserSlate slate) => slate.Owner);
            if (handler == "post") app.MapPost("/x", (UserSlate slate) => slate.Owner);
            if (handler == "client") app.MapGet("/x", (SlateClient<UserSlate> slates) => "");
            if (handler == "client in a post") app.MapPost("/x", (SlateClient<UserSlate> slates) => "");
            if (handler == "any") app.Map("/x", (UserSlate? slate) => "");
            if (handler == "parameters") app.MapPost("/x", ([AsParameters] Parts parts) => parts.Slate.Owner);
            if (handler == "group") app.MapGroup("/a").MapGroup("/x").MapDelete("", (UserSlate slate) => slate.Owner);
        });

        Assert.Contains("/x", message);
        Assert.Contains("slates.Add<UserSlate>();", message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unbound_document_is_reported(bool get)
    {
        var message = await StartAsync(slates => slates.Add<UserSlate>().Bind(slate => slate.NewIdSet), app =>
        {
            if (get) app.MapGet("/x", (Workflow<NewIdSet> sets, Document<UserInfo> user) => "");
            else app.MapPut("/x", (Workflow<NewIdSet> sets, Document<UserInfo> user) => "");
        });

        Assert.Contains("Document<UserInfo>", message);
        Assert.Contains("slates.Add<UserSlate>().Bind(slate => slate.User);", message);
    }

    [Fact]
    public async Task An_unbound_workflow_of_a_missing_slate_is_reported()
    {
        var message = await StartAsync(_ => { }, app => app.MapPost("/x", (Workflow<NewIdSet> sets) => ""));

        Assert.Contains("Workflow<NewIdSet>", message);
        Assert.Contains("slates.Add<TSlate>().Bind(", message);
    }

    [Theory]
    [InlineData(typeof(ActionNeedsSlate))]
    [InlineData(typeof(ConstructorNeedsSlate))]
    public async Task A_missing_slate_of_a_controller_is_reported(Type controller)
    {
        var message = await StartAsync(_ => { }, app => app.MapControllers(), services => services.AddControllers()
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new SingleControllerFeatureProvider(controller))));

        Assert.Contains("slates.Add<UserSlate>();", message);
    }

    [Fact]
    public async Task A_missing_slate_of_a_page_is_reported()
    {
        Assert.Contains(
            "slates.Add<UserSlate>();", await StartAsync(_ => { }, app => app.MapRazorPages(), services => services.AddRazorPages()));
    }

    [Fact]
    public async Task A_complete_setup_has_no_error()
    {
        Assert.Equal(
            "started", await StartAsync(slates => slates.Add<UserSlate>().Bind(slate => slate.User).Bind(slate => slate.NewIdSet), app =>
        {
            app.MapRazorPages();
            app.MapControllers();
            app.MapPost("/x", ([AsParameters] Parts parts, Document<UserInfo> user) => "");
            app.MapGet("/keyed", ([FromKeyedServices("x")] OtherSlate slate) => "");
        }, services =>
        {
            services.AddRazorPages();
            services.AddControllers();
            services.AddKeyedScoped<OtherSlate>("x", (provider, _) => new OtherSlate(provider.GetRequiredService<SlateClient>().Open("x")));
        }));
    }

    [Fact]
    public async Task Other_errors_of_an_endpoint_are_reported_by_the_framework()
    {
        Assert.Equal("started", await StartAsync(_ => { }, app => app.MapGet("/x", (UserInfo user) => "")));
    }

    [Theory]
    [InlineData("Mine")]
    [InlineData(SlateAuthenticationDefaults.AuthenticationScheme)]
    public async Task A_site_that_signs_in_without_AddSlates_is_reported(string scheme)
    {
        var message = await StartAsync(null, _ => { }, services =>
        {
            services.AddSlateClient(slates => slates.StoreIn.Memory());
            services.AddAuthentication(scheme).AddSlateTokens(scheme);
        });

        Assert.Contains($"'{scheme}'", message);
        Assert.Contains("AddSlates", message);
    }

    [Fact]
    public async Task Missing_JSON_metadata_of_a_document_is_reported()
    {
        var message = await StartAsync(slates =>
        {
            slates.Add<UserSlate>();
            slates.Configure(options => options.Json.TypeInfoResolverChain.Clear());
            slates.Configure(options => options.Json.TypeInfoResolverChain.Add(SlateDeviceJson.Default));
        }, _ => { });

        Assert.Contains("UserSlate.User", message);
        Assert.Contains("JSON", message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> StartAsync(
        Action<Slates.Setup.SlatesBuilder>? slates, Action<WebApplication> map, Action<IServiceCollection>? services = null)
    {
        var builder =
            WebApplication.CreateSlimBuilder(
                new WebApplicationOptions { ApplicationName = typeof(MissingSetupTests).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        if (slates is not null)
            builder.Services.AddSlates(all =>
            {
                all.StoreIn.Memory();
                slates(all);
            });
        services?.Invoke(builder.Services);
        await using var app = builder.Build();
        map(app);
        try
        {
            await app.StartAsync(Stop);
            return "started";
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException)
        {
            return e.Message;
        }
    }

    public sealed class Parts(UserSlate slate)
    {
        public UserSlate Slate { get; } = slate;
    }

    public sealed class OtherSlate(SlateContext context) : Slate(context);

    public sealed class ActionNeedsSlate : ControllerBase
    {
        [HttpGet("/action")]
        public string Get(UserSlate slate) => $"{GetType().Name} {slate.Owner}";
    }

    public sealed class ConstructorNeedsSlate(UserSlate slate) : ControllerBase
    {
        [HttpGet("/constructor")]
        public string Get() => slate.Owner;
    }

    private sealed class SingleControllerFeatureProvider(Type controller) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(controller));
        }
    }
}
