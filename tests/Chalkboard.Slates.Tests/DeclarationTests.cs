using System.Globalization;
using Chalkboard.TestInfrastructure.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>The declared documents of slates are validated when the application starts.</summary>
public sealed class DeclarationTests
{
    [Fact]
    public void One_id_for_two_types_in_one_slate_is_an_error_that_names_both()
    {
        var error = StartFails(slates => slates.Add<Twice>());

        Assert.Contains("'x' is the id of Twice.Draft (Draft) and of Twice.User (UserInfo)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_id_for_two_types_in_two_slates_is_a_warning()
    {
        using var log = new CapturedLogs();

        Start(slates =>
        {
            slates.Services.AddSingleton<ILoggerFactory>(log);
            slates.Add<UserSlate>();
            slates.Add<Other>();
        });

        var text = Assert.Single(log.Lines);
        Assert.StartsWith("Warning", text, StringComparison.Ordinal);
        Assert.Contains("'user' is the id of UserSlate.User (UserInfo) and of Other.User (Draft)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slate_may_parse_its_owner()
    {
        Start(slates => slates.Add<OfNumber>());
        Start(slates => slates.Add<OfGuid>());
    }

    [Fact]
    public void A_slate_that_parses_its_owner_is_still_checked() =>
        Assert.Contains("OfNumber.Pair", StartFails(slates => slates.Add<LossyOfNumber>()), StringComparison.Ordinal);

    [Fact]
    public void A_slate_whose_constructor_fails_for_every_owner_is_an_error() =>
        Assert.Contains("Failing: It fails.", StartFails(slates => slates.Add<Failing>()), StringComparison.Ordinal);

    [Fact]
    public void A_slate_without_a_suitable_constructor_is_an_error() =>
        Assert.Contains(
            "NoConstructor has no public constructor", StartFails(slates => slates.Add<NoConstructor>()), StringComparison.Ordinal);

    [Fact]
    public void A_constructor_that_is_missing_when_the_slate_is_opened_is_an_error() =>
        Assert.Contains(
            "NoConstructor has no public constructor",
            Assert.Throws<InvalidOperationException>(() => new Site().Client.For<NoConstructor>("ann")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_client_without_a_store_is_an_error()
    {
        using var services = new ServiceCollection().AddSlateClient().BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains("StoreIn.Sqlite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_for_two_workflows_is_an_error() =>
        Assert.Contains("'buy/' is the id of", StartFails(slates => slates.Add<TwoWorkflows>()), StringComparison.Ordinal);

    [Fact]
    public void A_type_that_would_lose_data_is_an_error() =>
        Assert.Contains("Lossy.Pair", StartFails(slates => slates.Add<Lossy>()), StringComparison.Ordinal);

    [Fact]
    public void A_type_that_would_lose_data_in_a_workflow_is_an_error() =>
        Assert.Contains("LossyWorkflow.Pairs", StartFails(slates => slates.Add<LossyWorkflow>()), StringComparison.Ordinal);

    [Fact]
    public void A_document_without_JSON_metadata_is_an_error() => Assert.Contains("UserSlate.Last", StartFails(slates =>
    {
        slates.Configure(options =>
        {
            options.Json.TypeInfoResolverChain.Clear();
            options.Json.TypeInfoResolverChain.Add(GeneratedJson.Default);
        });
        slates.Add<UserSlate>();
    }), StringComparison.Ordinal);

    [Fact]
    public void Several_properties_for_one_document_of_one_type_are_no_error() => Start(slates => slates.Add<UserSlate>());

    [Fact]
    public void Adding_a_slate_twice_is_no_error() => Start(slates =>
    {
        slates.Add<UserSlate>();
        slates.Add<UserSlate>();
    });

    [Fact]
    public async Task A_second_type_of_a_computed_id_is_refused_when_it_is_used()
    {
        var site = new Site();
        var slate = site.Client.For<Twice>(Site.Owner);
        await slate.User.GetAsync(Site.Stop);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.Draft.GetAsync(Site.Stop));

        Assert.Contains("is used as UserInfo and as Draft", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.Draft.UpdateAsync(draft => draft, Site.Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.Draft.SetAsync(new("x"), Site.Stop));
    }

    private static void Start(Action<Setup.SlatesBuilder> configure)
    {
        using var services =
            new ServiceCollection().AddSlateClient(configure).AddSlateClient(slates => slates.StoreIn.Memory()).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static string StartFails(Action<Setup.SlatesBuilder> configure) =>
        Assert.Throws<OptionsValidationException>(() => Start(configure)).Message;

    private sealed record Pair((int, string) Value);

    private sealed class Twice(SlateContext context) : Slate(context)
    {
        public Document<Draft> Draft => Document<Draft>("x");

        internal Document<UserInfo> User => Document<UserInfo>("x");
    }

    private sealed class Other(SlateContext context) : Slate(context)
    {
        public Document<Draft> User => Document<Draft>("user");
    }

    private sealed class TwoWorkflows(SlateContext context) : Slate(context)
    {
        public Workflow<Draft> Drafts => Workflow<Draft>("buy");

        public Workflow<UserInfo> Users => Workflow<UserInfo>("buy");
    }

    private sealed class OfNumber(SlateContext context) : Slate(context)
    {
        public Document<Draft> Draft => Document<Draft>($"draft/{int.Parse(Owner, CultureInfo.InvariantCulture)}");
    }

    private sealed class OfGuid : Slate
    {
        private readonly Guid _id;

        public OfGuid(SlateContext context) : base(context) => _id = Guid.Parse(context.Owner);

        public Document<Draft> Draft => Document<Draft>(_id.ToString());
    }

    private sealed class LossyOfNumber(SlateContext context) : Slate(context)
    {
        public Document<Draft> Draft => Document<Draft>($"draft/{int.Parse(Owner, CultureInfo.InvariantCulture)}");

        public Document<Pair> Pair => Document<Pair>("pair");
    }

    private sealed class Failing : Slate
    {
        public Failing(SlateContext context) : base(context) => throw new InvalidOperationException("It fails.");
    }

    private sealed class NoConstructor(SlateContext context, int number) : Slate(context)
    {
        public int Number => number;
    }

    private sealed class Lossy(SlateContext context) : Slate(context)
    {
        public Document<Pair> Pair => Document<Pair>("pair");
    }

    private sealed class LossyWorkflow(SlateContext context) : Slate(context)
    {
        public Workflow<Pair> Pairs => Workflow<Pair>("pair");
    }
}
