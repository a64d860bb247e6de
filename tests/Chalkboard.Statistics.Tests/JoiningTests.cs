using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Chalkboard.Statistics.Participant;

namespace Chalkboard.Statistics.Tests;

/// <summary>Participants join the repository of the process in any order.</summary>
public sealed class JoiningTests
{
    private static Task<ConcurrentDictionary<string, object?>>[] _first = [];

    /// <summary>Runs before any other code of this package.</summary>
    [ModuleInitializer]
#pragma warning disable CA2255 // It must run before all tests.
    internal static void JoinFirst()
#pragma warning restore CA2255
    {
        // The threads run a method of the participant: code of this assembly would wait for this type initializer.
        _first =
            [.. Enumerable.Range(0, 16)
                .Select(_ =>
                    Task.Factory.StartNew(Mailer.Join, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(_first).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Participants_that_join_concurrently_share_one_repository() =>
        Assert.All(await Task.WhenAll(_first), repository => Assert.Same(StatisticsRepository.Current, repository));

    [Fact]
    public async Task A_library_that_references_nothing_of_ours_is_in_the_report()
    {
        var mailer = new Mailer("Mail of a library");
        TestData.RunOnThreads(4, _ =>
        {
            for (var i = 0; i < 1000; i++) mailer.Send($"mx{i % 2}");
        });

        var mail = (await StatisticsRepository.Current.ReportAsync()).GetReport("Mail of a library");

        Assert.Equal(4000L, mail["Total Sent"]);
        Assert.Equal(2000.0, mail["Sent/Server"]);
        Assert.Equal(2000L, mail.GetReport("Servers").GetReport("mx1")["Mails"]);
        Assert.True(mail.IsCounter("Total Sent"));
    }

    [Fact]
    public async Task A_library_that_references_nothing_of_ours_is_paused_and_resumed()
    {
        var mailer = new Mailer("Mail that pauses");
        var live = (IDictionary<string, object?>)mailer.Repository["Mail that pauses"]!;

        Assert.True(NamespaceSwitch.TrySetEnabled(live, false));
        mailer.Send("mx");
        Assert.Equal(0L, (await StatisticsRepository.Current.ReportAsync()).GetReport("Mail that pauses")["Total Sent"]);

        Assert.True(NamespaceSwitch.TrySetEnabled(live, true));
        mailer.Send("mx");
        Assert.Equal(1L, (await StatisticsRepository.Current.ReportAsync()).GetReport("Mail that pauses")["Total Sent"]);
    }

    [Fact]
    public void A_plug_in_with_its_own_copy_of_this_package_shares_the_repository()
    {
        var context = new AssemblyLoadContext("plug-in", isCollectible: true);
        var copy = context.LoadFromAssemblyPath(
            typeof(StatisticsRepository).Assembly.Location).GetType(typeof(StatisticsRepository).FullName!)!;
        Assert.NotEqual(typeof(StatisticsRepository), copy);

        Assert.Same(StatisticsRepository.Current, copy.GetProperty(nameof(StatisticsRepository.Current))!.GetValue(null));

        copy.GetMethod(nameof(StatisticsRepository.Namespace))!.Invoke(null, ["From a plug-in"]);
        Assert.True(StatisticsRepository.Namespace("From a plug-in").Enabled);
        context.Unload();
    }

    [Fact]
    public void The_participant_references_no_package_of_ours() =>
        Assert.DoesNotContain(
            typeof(Mailer).Assembly.GetReferencedAssemblies(), reference =>
                reference.Name!.StartsWith("Chalkboard", StringComparison.Ordinal));
}
