using System.Data.Common;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The commands of Entity Framework Core. One that reads rows lasts until its reader is disposed of.</summary>
internal sealed class EntityFrameworkSource : DiagnosticDependencySource
{
    private const string Prefix = "Microsoft.EntityFrameworkCore.Database.Command.";
    private const string Executing = Prefix + "CommandExecuting";
    private const string Executed = Prefix + "CommandExecuted";
    private const string Failed = Prefix + "CommandError";
    private const string Canceled = Prefix + "CommandCanceled";
    private const string ReaderDisposing = Prefix + "DataReaderDisposing";

    protected override bool IsKnown(string name) => name is Executing or Executed or Failed or Canceled or ReaderDisposing;

    protected override void Record(Operation operation, string name, object payload)
    {
        var id = PayloadReader.GetId(payload, "CommandId");
        if (name == Executing)
        {
            if (PayloadReader.Get(payload, "Command") is not DbCommand command) return;
            var item = DependencySources.CreateSqlDependency(operation, command);
            operation.AddOpenDependency(id, operation.AddItem(EventKind.DependencyStart, item));
            DependencyScope.Open(operation);
            return;
        }

        if (name != ReaderDisposing) DependencyScope.Close();
        var result = name == Executed ? PayloadReader.Get(payload, "Result") : null;
        if (result is DbDataReader) return;
        operation.EndDependency(operation.RemoveOpenDependency(id), GetResult(name, payload, result), name is Failed or Canceled);
    }

    private static string? GetResult(string name, object payload, object? result) => name switch
    {
        Failed when PayloadReader.Get(payload, "Exception") is Exception exception => DependencyResult.FormatException(exception),
        Canceled => "canceled",
        // Usually one more than the number of rows, because the last one finds no row.
        ReaderDisposing when PayloadReader.Get(payload, "ReadCount") is int count => $"{count} reads",
        Executed when result is int count && PayloadReader.Get(payload, "ExecuteMethod")?.ToString() == "ExecuteNonQuery" =>
            DependencyResult.FormatRows(Math.Max(0, count)),
        _ => null,
    };
}
