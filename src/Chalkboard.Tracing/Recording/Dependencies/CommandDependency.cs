using System.Data.Common;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Records commands of ADO.NET that woven code executes, for providers that publish nothing themselves.</summary>
internal static class CommandDependency
{
    // These are recorded by what they publish.
    private static readonly HashSet<string> _publishingProviders = new(StringComparer.Ordinal)
    {
        "Npgsql", "Microsoft.Data.SqlClient", "System.Data.SqlClient", "MySqlConnector",
    };

    public static void Start(ThreadLog log, DbCommand command)
    {
        // Probes never throw, and a command has code of its provider or of the application.
        try
        {
            if (DependencyScope.IsOpen(log.Operation) || _publishingProviders.Contains(command.GetType().Namespace ?? "")) return;
            var item = DependencySources.CreateSqlDependency(log.Operation, command, endsWithCall: true);
            log.Operation.AddItem(EventKind.DependencyStart, item);
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            // The command is executed, and not recorded.
        }
    }
}
