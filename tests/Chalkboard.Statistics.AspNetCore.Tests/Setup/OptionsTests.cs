using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Tests.Setup;

/// <summary>The options are validated when the application starts.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<StatisticsOptions>> OutOfRange => new()
    {
        { "Repository is null", options => options.Repository = null! },
        { "MaxReportAge is -00:00:01; it can't be negative.", options => options.MaxReportAge = TimeSpan.FromSeconds(-1) },
        { "Requests.MaxRecent is 0; it must be at least 1.", options => options.Requests.MaxRecent = 0 },
        { "Requests.MaxRoutes is 0; it must be at least 1.", options => options.Requests.MaxRoutes = 0 },
        { "Requests.Slow.Threshold is -00:00:01; it can't be negative.",
            options => options.Requests.Slow.Threshold = TimeSpan.FromSeconds(-1) },
        { "Requests.Slow.MaxCount is 0; it must be at least 1.", options => options.Requests.Slow.MaxCount = 0 },
        { "Meters.MaxRecordsPerInstrument is 0; it must be at least 1.", options => options.Meters.MaxRecordsPerInstrument = 0 },
        { "Page.MaxRows is -1; it can't be negative.", options => options.Page.MaxRows = -1 },
        { "Page.Live.Interval is 00:00:00; it must be more than zero", options => options.Page.Live.Interval = TimeSpan.Zero },
        { "Page.Live.Interval is 1.00:00:00.0000001; it must be more than zero",
            options => options.Page.Live.Interval = new(864_000_000_001) },
        { "Page.Live.MaxViewers is -1; it can't be negative.", options => options.Page.Live.MaxViewers = -1 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task An_application_does_not_start_with_an_option_that_is_out_of_range(string message, Action<StatisticsOptions> configure)
    {
        await using var app = Build(configure);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(message, exception.Message);
    }

    [Fact]
    public async Task An_application_starts_with_options_at_the_ends_of_their_ranges()
    {
        await using var app = Build(options =>
        {
            options.MaxReportAge = TimeSpan.Zero;
            options.Requests.MaxRecent =
                options.Requests.MaxRoutes = options.Requests.Slow.MaxCount = options.Meters.MaxRecordsPerInstrument = 1;
            options.Requests.Slow.Threshold = TimeSpan.Zero;
            options.Page.MaxRows = options.Page.Live.MaxViewers = 0;
            options.Page.Live.Interval = TimeSpan.FromDays(1);
        });

        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static WebApplication Build(Action<StatisticsOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddStatistics(options =>
        {
            options.Repository = new();
            configure(options);
        });
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        return builder.Build();
    }
}
