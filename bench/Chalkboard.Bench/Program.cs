using System.Globalization;
using BenchmarkDotNet.Running;
using Chalkboard.Bench;
using Chalkboard.Bench.Growth;
using Chalkboard.Bench.MongoDb;
using Chalkboard.Bench.PostgreSql;
using Chalkboard.Bench.Redis;
using Chalkboard.Bench.Statistics;
using Chalkboard.Bench.Tool;
using Chalkboard.Bench.Tracing;
using Chalkboard.Bench.Web;

switch (args)
{
    case ["site", var kind, var data]:
        await Sites.RunAsync(kind, data);
        break;
    case ["session-site", var kind, var data]:
        await SessionSites.RunAsync(kind, data);
        break;
    case ["measured", var kind]:
        await MeasuredSites.RunAsync(kind);
        break;
    case ["alone"]:
        await ServeOneAtATime.RunAsync();
        break;
    case ["requests"]:
        await ServeARequest.RunAsync();
        await ServeOneAtATime.RunAsync();
        break;
    case ["watched", var change]:
        await WatchThePage.ServeAsync(int.Parse(change, CultureInfo.InvariantCulture));
        break;
    case ["viewers"]:
        await WatchThePage.RunAsync();
        break;
    case ["web"]:
        await WebBenchmarks.RunAsync();
        break;
    case ["postgresql"]:
        await NpgsqlComparison.RunAsync();
        break;
    case ["redis"]:
        await StackExchangeRedisComparison.RunAsync();
        break;
    case ["cache"]:
        await DistributedCacheComparison.RunAsync();
        await TicketStoreComparison.RunAsync();
        break;
    case ["growth"]:
        await GrowthOfStores.RunAsync();
        break;
    case ["reports"]:
        await GrowthOfReports.RunAsync();
        break;
    case ["mongodb"]:
        await MongoDriverComparison.RunAsync();
        break;
    case ["sessions"]:
        await ReadUserInfo.RunAsync();
        break;
    case ["session"]:
        await UseSession.RunAsync();
        break;
    case ["sign-in"]:
        await ReadWithSignIn.RunAsync();
        break;
    case ["woven"]:
        await ServeAWovenPage.RunAsync();
        break;
    case ["woven", var rounds]:
        await ServeAWovenPage.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture));
        break;
    case ["calls"]:
        CallWhileOff.Run();
        RoundTripJson.Run();
        break;
    case ["pages"]:
        await BrowseALongTrace.RunAsync();
        break;
    case ["compare"]:
        CompareTraces.Run();
        break;
    case ["size"]:
        await SizeOfATrace.RunAsync();
        break;
    case ["kept"]:
        await GrowthOfKeptTraces.RunAsync();
        break;
    case ["commands"]:
        await ShowALongTrace.RunAsync();
        await StartChalk.RunAsync();
        break;
    case ["start"]:
        await StartChalk.RunAsync();
        break;
    case ["site"]:
        await SampleLoad.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchmarkConfig.Config);
        break;
}
