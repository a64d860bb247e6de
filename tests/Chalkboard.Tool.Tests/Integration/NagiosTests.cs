using System.Diagnostics;

namespace Chalkboard.Tool.Tests.Integration;

/// <summary>A real Nagios that runs the check.</summary>
public sealed class NagiosTests
{
    [Fact]
    public async Task Nagios_sees_the_state_change_with_the_figure()
    {
        var nagios = ExecutableFinder.Find("nagios4");
        Assert.SkipUnless(nagios is not null, "This needs Nagios: nagios4-core in Debian.");
        var perSecond = 12.5;
        await using var server = await Server.ServeJsonAsync(
            () =>
                new Dictionary<string, object>
                {
                    ["ASP.NET Core Applications"] =
                    new Dictionary<string, object> { ["Requests/Second"] = perSecond }
                });
        using var folder = new TemporaryFolder();
        var configuration = folder.WriteFile("nagios.cfg", Configuration(folder, server.Data));

        var verified = await Programs.RunAsync(nagios, "-v", configuration);
        Assert.True(verified.ExitCode == 0, verified.Output);

        using var process = Process.Start(Programs.CreateStartInfo(nagios, [configuration]))!;
        try
        {
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();

            await SeesAsync(
                "current_state=0", "plugin_output=CHALK OK - Requests/Second is 12.5", "performance_data='Requests/Second'=12.5;100;200");
            perSecond = 150;
            await SeesAsync(
                "current_state=1", "plugin_output=CHALK WARNING - Requests/Second is 150, outside " +
                "100", "performance_data='Requests/Second'=150;100;200");
            perSecond = 250;
            await SeesAsync(
                "current_state=2", "plugin_output=CHALK CRITICAL - Requests/Second is 250, outside " +
                "200", "performance_data='Requests/Second'=250;100;200");
            await server.DisposeAsync();
            await SeesAsync(
                "current_state=3", $"plugin_output=CHALK UNKNOWN - {server.Data} can't be reached: Connection refused. Check that " +
                "it runs, and the port.", "performance_data=");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        Task<string> SeesAsync(params string[] lines) =>
            Eventually.GetAsync(
                () => ServiceAsync(folder.GetPath("status.dat")), status => lines.All(line => status.Split('\n').Contains($"\t{line}")));
    }

    // The part of the status file about the service.
    private static async Task<string> ServiceAsync(string file)
    {
        var status = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "";
        var start = status.IndexOf("servicestatus {", StringComparison.Ordinal);
        return start < 0 ? status : status[start..status.IndexOf("\n\t}", start, StringComparison.Ordinal)];
    }

    // One host, one service, checked every second. As root, Nagios would change to another user, who may not read the tool.
    private static string Configuration(TemporaryFolder folder, string url)
    {
        folder.CreateFolder("results");
        var objects = folder.WriteFile("objects.cfg", $$"""
            define command {
                command_name  check_chalk
                command_line  {{Programs.Chalk}} check $ARG1$ --entry '$ARG2$' --warning $ARG3$ --critical $ARG4$
            }
            define timeperiod {
                timeperiod_name  always
                alias            always
                sunday     00:00-24:00
                monday     00:00-24:00
                tuesday    00:00-24:00
                wednesday  00:00-24:00
                thursday   00:00-24:00
                friday     00:00-24:00
                saturday   00:00-24:00
            }
            define contact {
                contact_name                   nobody
                host_notifications_enabled     0
                service_notifications_enabled  0
                host_notification_period       always
                service_notification_period    always
                host_notification_commands     check_chalk
                service_notification_commands  check_chalk
            }
            define host {
                host_name           shop
                address             127.0.0.1
                max_check_attempts  1
                check_period        always
                contacts            nobody
            }
            define service {
                host_name            shop
                service_description  requests
                check_command        check_chalk!{{url}}!ASP.NET Core Applications/Requests\/Second!100!200
                check_interval       1
                retry_interval       1
                max_check_attempts   1
                check_period         always
                contacts             nobody
            }
            """);
        return $"""
            cfg_file={objects}
            log_file={folder.GetPath("nagios.log")}
            lock_file={folder.GetPath("nagios.lock")}
            status_file={folder.GetPath("status.dat")}
            object_cache_file={folder.GetPath("objects.cache")}
            precached_object_file={folder.GetPath("objects.precache")}
            state_retention_file={folder.GetPath("retention.dat")}
            command_file={folder.GetPath("nagios.cmd")}
            query_socket={folder.GetPath("nagios.qh")}
            temp_file={folder.GetPath("nagios.tmp")}
            temp_path={folder.GetPath("results")}
            check_result_path={folder.GetPath("results")}
            nagios_user={Environment.UserName}
            check_external_commands=0
            retain_state_information=0
            enable_notifications=0
            check_for_updates=0
            use_syslog=0
            interval_length=1
            status_update_interval=1
            check_result_reaper_frequency=1
            service_inter_check_delay_method=n
            max_concurrent_checks=1
            """;
    }
}
